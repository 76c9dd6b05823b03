import { signalProcess, type ProcessIdentity } from "processes";
import type { Journal } from "../record/journal.ts";

/**
 * Sends a signal to each of these processes and returns those that got it. A process that has ended is left out and noted, also when its
 * pid belongs to another process now. Throws when none of them lives.
 */
export function signalAll(
  targets: readonly ProcessIdentity[],
  signal: NodeJS.Signals,
  { journal }: { readonly journal: Journal },
): readonly ProcessIdentity[] {
  const missed = targets.filter((target) => !signalProcess(target, signal));
  if (missed.length > 0) {
    journal.record({
      kind: "note",
      text: `not signalled, because they have ended: pid ${missed.map(({ pid }) => pid).join(", ")}`,
    });
  }
  if (missed.length === targets.length) throw new Error("none of the targets lives any more");
  return targets.filter((target) => !missed.includes(target));
}
