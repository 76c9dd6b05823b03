import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "command-line/message-of";
import type { Log } from "workload";
import { ShareRefused, type Asker } from "./create-asker.ts";
import { wantsShare } from "./wants-share.ts";

export interface WatchOptions {
  readonly asker: Asker;
  readonly shareFile: string;
  /** Its lines are of this server. */
  readonly log: Pick<Log, "info" | "warn">;
  readonly signal: AbortSignal;
  /** From one question to the next. */
  readonly pollMs: number;
  /** For so long a server that refused the share is not given it again. */
  readonly refusedMs: number;
}

/** Asks a server how it is until the signal is aborted, and gives it the share when it wants it. Tells changes alone: what stays as it is is not told again. */
export async function watchServer(options: WatchOptions): Promise<void> {
  const { asker, signal, pollMs } = options;
  const tell = createTeller(options.log);
  let given: string | undefined;
  while (!signal.aborted) {
    let pauseMs = pollMs;
    try {
      const status = await asker.sealStatus(signal);
      if (wantsShare(status, given)) given = await giveShare(status.nonce, { ...options, tell });
      else if (!status.sealed) tell("info", "unsealed");
      else if (status.t === 0) tell("info", "sealed, and does not know yet what opens it");
    } catch (error) {
      if (signal.aborted) break;
      const isRefused = error instanceof ShareRefused;
      if (isRefused) pauseMs = options.refusedMs;
      tell(
        "warn",
        isRefused ? `refuses the share: ${error.message}` : `cannot be asked: ${messageOf(error)}`,
      );
    }
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
  asker.close();
}

type Tell = (level: "info" | "warn", words: string) => void;

function createTeller(log: WatchOptions["log"]): Tell {
  let last: string | undefined;
  return (level, words) => {
    if (words === last) return;
    last = words;
    log[level](words);
  };
}

/** The attempt's nonce, by which it is known that it has this share; undefined when the server is open now. */
async function giveShare(
  before: string,
  { asker, shareFile, signal, tell }: WatchOptions & { readonly tell: Tell },
): Promise<string | undefined> {
  const share = await readShare(shareFile);
  const { sealed, nonce, progress, t } = await asker.giveShare(share, signal);
  tell("info", sealed ? `was given the share: ${progress} of ${t}` : "was given the share: unsealed");
  return sealed ? nonce || before : undefined;
}

async function readShare(file: string): Promise<string> {
  const share = (await readFile(file, "utf8")).trim();
  if (share === "") throw new Error(`${file} is empty`);
  return share;
}
