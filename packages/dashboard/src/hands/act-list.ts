import { messageOf } from "command-line/message-of";
import type { HandPicture } from "../state/stream.ts";
import type { NewEvent } from "../state/world-event.ts";

/** What an act is done with. */
export interface ActOptions {
  /** Aborted when a person undoes it, or the page ends. */
  readonly signal: AbortSignal;
  /** How far it is, in one line. */
  readonly onProgress: (line: string) => void;
}

export interface ActMore {
  /** How long it is in force; undefined where nothing is to be undone. */
  readonly lastsMs?: number | undefined;
  /** Lasts until it is undone. */
  readonly untilUndone?: boolean;
}

/** What is done to a world from its page, and what became of it. */
export interface ActList extends AsyncDisposable {
  /** Begins an act. It ends well with what it returns, in words. */
  begin(what: string, act: (options: ActOptions) => Promise<string>, more?: ActMore): HandPicture;
  /** Ends an act that lasts; false when none of this id does. */
  undo(id: string): boolean;
}

export interface ActListOptions {
  readonly onHands: (hands: readonly HandPicture[]) => void;
  readonly record: (event: NewEvent) => void;
}

/** Remembered for who comes later. */
const mostKept = 20;

export function createActList({ onHands, record }: ActListOptions): ActList {
  const all: HandPicture[] = [];
  const underWay = new Map<string, { readonly stop: AbortController; readonly end: Promise<void> }>();
  let count = 0;
  const show = (hand: HandPicture): HandPicture => {
    const index = all.findIndex(({ id }) => id === hand.id);
    if (index < 0) all.push(hand);
    else all[index] = hand;
    if (all.length > mostKept) all.shift();
    onHands([...all]);
    return hand;
  };
  const note = (tone: NewEvent["tone"], text: string): void =>
    record({ kind: "hands", tone, text, about: [] });
  return {
    begin(what, act, more = {}) {
      const stop = new AbortController();
      const hand = show(begunHand(`hand-${++count}`, what, more));
      note("plain", `By hand: ${what}.`);
      const onProgress = (outcome: string): void => void show({ ...hand, outcome });
      const settled = async (): Promise<void> => {
        const ending = await settle(act, { signal: stop.signal, onProgress });
        underWay.delete(hand.id);
        show({ ...hand, ...ending, undoable: false });
        note(...describeEnd(what, ending));
      };
      underWay.set(hand.id, { stop, end: settled() });
      return hand;
    },
    undo(id) {
      const hand = underWay.get(id);
      if (!hand || all.find((each) => each.id === id)?.undoable !== true) return false;
      hand.stop.abort(new Error("undone by hand"));
      return true;
    },
    async [Symbol.asyncDispose]() {
      const left = [...underWay.values()];
      for (const { stop } of left) stop.abort(new Error("the page has ended"));
      await Promise.all(left.map(({ end }) => end));
    },
  };
}

function begunHand(id: string, what: string, { lastsMs, untilUndone = false }: ActMore): HandPicture {
  const begun = Date.now();
  const until = lastsMs === undefined ? {} : { until: begun + lastsMs };
  return { id, what, state: "doing", begun, undoable: untilUndone || lastsMs !== undefined, ...until };
}

type Ending = Required<Pick<HandPicture, "state" | "outcome">>;

async function settle(act: (options: ActOptions) => Promise<string>, options: ActOptions): Promise<Ending> {
  try {
    return { state: "done", outcome: await act(options) };
  } catch (error) {
    if (options.signal.aborted) return { state: "done", outcome: "undone before its time" };
    return { state: "failed", outcome: messageOf(error) };
  }
}

function describeEnd(what: string, { state, outcome }: Ending): [NewEvent["tone"], string] {
  return state === "failed"
    ? ["bad", `Not done: ${what}: ${outcome}`]
    : ["good", `Done: ${what}: ${outcome}.`];
}
