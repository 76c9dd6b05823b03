import type { ProcessIdentity } from "processes";
import type { Journal } from "../record/journal.ts";
import { isFrozen } from "../safety/frozen.ts";
import type { Effect } from "./effect.ts";
import { signalAll } from "./signal-all.ts";
import { untilAll } from "./until-all.ts";

/** Sends SIGSTOP to these processes. Throws when one of them still runs after 30 s. */
export async function freeze(
  processes: readonly ProcessIdentity[],
  { journal, signal }: { readonly journal: Journal; readonly signal: AbortSignal },
): Promise<Effect> {
  const signalled = signalAll(processes, "SIGSTOP", { journal });
  await untilAll(signalled, isFrozen, {
    missing: (left) => `it had no effect on pid ${left.map(({ pid }) => pid).join(", ")}, which goes on`,
    signal,
  });
  return { seen: `${signalled.length} ${signalled.length === 1 ? "process" : "processes"} stood still` };
}
