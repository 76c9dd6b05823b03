import { isSameProcess, type ProcessIdentity } from "processes";
import { pause } from "../pace/every.ts";

/**
 * What a fault did, as seen while it was in force: evidence in words, or why nothing could be seen here. A doer has to return one, so
 * that none can end without having looked; one that sees that nothing happened throws.
 */
export type Effect = { readonly seen: string } | { readonly unseen: string };

/** A process that got SIGKILL on a busy machine may take its time to be gone. */
const PATIENCE_MS = 30_000;

/** Waits until all of them are so. Throws what is `missing` when some are not in time; an abort ends the wait without an error. */
export async function untilAll<T>(
  subjects: readonly T[],
  isSo: (subject: T) => boolean,
  { missing, signal }: { readonly missing: (left: readonly T[]) => string; readonly signal: AbortSignal },
): Promise<void> {
  for (const untilMs = Date.now() + PATIENCE_MS; ; await pause(20, signal)) {
    const left = subjects.filter((subject) => !isSo(subject));
    if (left.length === 0 || signal.aborted) return;
    if (Date.now() > untilMs) throw new Error(missing(left));
  }
}

/** Waits until none of these very processes lives; throws when one goes on. */
export async function untilGone(processes: readonly ProcessIdentity[], signal: AbortSignal): Promise<Effect> {
  await untilAll(processes, (process) => !isSameProcess(process), {
    missing: (left) => `it had no effect on pid ${left.map(({ pid }) => pid).join(", ")}, which still runs`,
    signal,
  });
  return { seen: `${processes.length} ${processes.length === 1 ? "process" : "processes"} ended` };
}
