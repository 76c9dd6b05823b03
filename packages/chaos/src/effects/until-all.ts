import { isSameProcess, type ProcessIdentity } from "processes";
import { wait } from "../pace/wait.ts";
import type { Effect } from "./effect.ts";

/** A process that got SIGKILL on a busy machine may need some seconds to end. */
const patienceMs = 30_000;

export interface UntilAllOptions<T> {
  /** The message of the error, for the subjects that are not so in time. */
  readonly missing: (left: readonly T[]) => string;
  readonly signal: AbortSignal;
}

/** Waits until `isSo` holds for all subjects. Throws after 30 s; an abort ends the wait without an error. */
export async function untilAll<T>(
  subjects: readonly T[],
  isSo: (subject: T) => boolean,
  { missing, signal }: UntilAllOptions<T>,
): Promise<void> {
  for (const untilMs = Date.now() + patienceMs; ; await wait(20, signal)) {
    const left = subjects.filter((subject) => !isSo(subject));
    if (left.length === 0 || signal.aborted) return;
    if (Date.now() > untilMs) throw new Error(missing(left));
  }
}

/** Waits until none of these processes lives. Throws when one still runs after 30 s. */
export async function untilGone(processes: readonly ProcessIdentity[], signal: AbortSignal): Promise<Effect> {
  await untilAll(processes, (process) => !isSameProcess(process), {
    missing: (left) => `it had no effect on pid ${left.map(({ pid }) => pid).join(", ")}, which still runs`,
    signal,
  });
  return { seen: `${processes.length} ${processes.length === 1 ? "process" : "processes"} ended` };
}
