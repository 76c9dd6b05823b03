import { signalProcess, type ProcessIdentity } from "processes";
import { pause } from "../pace/every.ts";
import { healFault } from "../safety/heal.ts";
import { readLedger } from "../safety/ledger.ts";
import { isFrozen } from "../safety/frozen.ts";
import { untilAll, untilGone, type Effect } from "./effect.ts";
import { hostNamed, noteFault, requireTargets, type DoFault, type FaultContext } from "../faults/fault-context.ts";

/** SIGKILL to all targets in one go; with the policy `stayDead` their supervisor is held first. */
export const killAgents: DoFault<"kill"> = async ({ agents, executors, what }, context) => {
  requireTargets(agents, "agent");
  const { policy, world, signal, journal } = context;
  const holdMs = policy === "supervised" ? 0 : policy.stayDead;
  const notes: string[] = [];
  for (const { host, unit, id } of holdMs > 0 ? agents : []) {
    notes.push(noteFault(context, `${id} is held`, { do: "release", host, unit }, holdMs));
    await hostNamed(world, host).units.hold(unit, { forMs: holdMs, signal });
  }
  const targets = [...agents.flatMap(({ process }) => process ?? []), ...executors];
  const effect = await untilGone(signalAll(targets, "SIGKILL", context), signal);
  if (holdMs === 0) return effect;
  await pause(holdMs, signal);
  journal.record({ kind: "note", text: `${what}: released` });
  await undo(notes, context);
  return effect;
};

/** SIGSTOP, and SIGCONT after `forMs`. Throws when one of them goes on running. */
export async function freeze(
  processes: readonly { readonly name: string; readonly process: ProcessIdentity }[],
  forMs: number,
  context: FaultContext,
): Promise<Effect> {
  const notes = processes.map(({ name, process }) =>
    noteFault(context, `${name} is frozen`, { do: "continue", process }, forMs),
  );
  const endMs = Date.now() + forMs;
  try {
    const signalled = signalAll(
      processes.map(({ process }) => process),
      "SIGSTOP",
      context,
    );
    await untilAll(signalled, isFrozen, {
      missing: (left) => `it had no effect on pid ${left.map(({ pid }) => pid).join(", ")}, which goes on`,
      signal: context.signal,
    });
    await pause(Math.max(0, endMs - Date.now()), context.signal);
    return { seen: `${signalled.length} ${signalled.length === 1 ? "process" : "processes"} stood still` };
  } finally {
    await undo(notes, context);
  }
}

export const pauseAgents: DoFault<"pause"> = ({ fault, agents }, context) => {
  const named = agents.flatMap(({ id, process }) => (process ? [{ name: id, process }] : []));
  return freeze(named, fault.for, context);
};

/** Signals each very process, or none of another one that has its pid now; at least one must have been there. Returns those. */
export function signalAll(
  targets: readonly ProcessIdentity[],
  signal: NodeJS.Signals,
  { journal }: Pick<FaultContext, "journal">,
): readonly ProcessIdentity[] {
  const missed = targets.filter((target) => !signalProcess(target, signal));
  if (missed.length > 0) {
    journal.record({
      kind: "note",
      text: `not signalled, for they are gone or others now: pid ${missed.map(({ pid }) => pid).join(", ")}`,
    });
  }
  if (missed.length === targets.length) throw new Error("none of the targets lives any more");
  return targets.filter((target) => !missed.includes(target));
}

/** Heals these ledger entries, whatever the run's signal says; throws with what is still in force. */
export async function undo(ids: readonly string[], { ledger, healer }: FaultContext): Promise<void> {
  const open = readLedger(ledger.file).open.filter(({ id }) => ids.includes(id));
  const options = {
    by: "tool",
    openWorldHealer: () => Promise.resolve(healer),
    signal: AbortSignal.timeout(healTimeoutMs),
  } as const;
  const results = [];
  for (const fault of open) results.push(await healFault(ledger.file, fault, options));
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length > 0)
    throw new Error(`not healed: ${failed.map(({ what, problem }) => `${what} (${problem})`).join(", ")}`);
}

const healTimeoutMs = 30_000;
