import type { WorldPicture } from "../state/world-picture.ts";
import { createBoard, type Board } from "./board.ts";
import { createViewers, type Viewer } from "./viewers.ts";

/** What fills a board while somebody looks. Resolves once the signal is aborted; never rejects. */
export type Source = (board: Board, signal: AbortSignal) => Promise<void>;

/** One reading of one world, for however many who look. */
export interface Hub extends AsyncDisposable {
  /** The viewer is told everything at once, and then what changes, until it leaves. */
  join(viewer: Viewer): { leave(): void };
  /** What hands do now, for all who look. */
  readonly hands: Board["hands"];
  readonly run: Board["run"];
  readonly record: Board["record"];
  /** The latest picture. */
  picture(): WorldPicture;
  /** How many look. */
  viewers(): number;
}

export interface HubOptions {
  readonly sources: readonly Source[];
  /** After the last viewer left, so that a page that is loaded anew finds the strip as it was. */
  readonly lingerMs?: number;
  readonly now?: () => number;
  /** Something happened: whoever reads should look again soon. */
  readonly onChange?: () => void;
}

/** What changes faster than people see is told at once. */
const publishMs = 200;
const beatMs = 5_000;

/** A hub that reads nothing as long as nobody looks. */
export function createHub(options: HubOptions): Hub {
  const { sources, lingerMs = 10_000, now = Date.now, onChange = () => {} } = options;
  const viewers = createViewers();
  const board = createBoard({ tell: viewers.tell, onChange, now });
  let reading: AsyncDisposable | undefined;
  let lingering: NodeJS.Timeout | undefined;

  const start = (): void => {
    clearTimeout(lingering);
    if (reading) return;
    board.forget();
    const beat = (): void => viewers.tell({ kind: "beat", now: now() });
    reading = startReading(sources, board, [
      setInterval(board.publish, publishMs),
      setInterval(beat, beatMs),
    ]);
  };
  const stop = async (): Promise<void> => {
    clearTimeout(lingering);
    const ending = reading;
    reading = undefined;
    await ending?.[Symbol.asyncDispose]();
    if (!reading) board.probes.idle("nobody looked until now");
  };

  return {
    join(viewer) {
      start();
      // Those who look already are told what is new: nobody is told anything twice.
      board.publish();
      viewers.welcome(viewer, board.whole());
      const leave = (): void => {
        if (!viewers.leave(viewer) || viewers.count() > 0) return;
        lingering = setTimeout(() => void stop(), lingerMs);
      };
      return { leave };
    },
    hands: board.hands,
    run: board.run,
    record: board.record,
    picture: board.latest,
    viewers: viewers.count,
    [Symbol.asyncDispose]: stop,
  };
}

function startReading(
  sources: readonly Source[],
  board: Board,
  timers: readonly NodeJS.Timeout[],
): AsyncDisposable {
  const stop = new AbortController();
  const running = sources.map((source) => source(board, stop.signal));
  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      stop.abort();
      await Promise.allSettled(running);
    },
  };
}
