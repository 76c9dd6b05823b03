import type { HealthRow, Verdict } from "./health-rows.ts";
import type { Instance, InstanceState, Snapshot } from "./snapshot.ts";

export interface Answer {
  readonly service: string;
  readonly rows: readonly HealthRow[];
  /** False for an answer without a leader or filtered by an ACL: it may lack rows that exist. */
  readonly isComplete: boolean;
  /** False when it may be the past. */
  readonly isCurrent: boolean;
}

/** Held instances are dropped after this long, whatever the probe says. */
export const longestHoldMs = 10 * 60_000;

/**
 * The instances of a service after an answer of Consul. What Consul lists is taken as it says; a row that is gone is a deregistration, unless
 * the answer may be incomplete, or more than half of the service in use vanished at once: then the missing ones are held.
 * What may be the past changes nothing that is known; where nothing usable is, it is a list of addresses to try.
 */
export function reconcile(previous: readonly Instance[], answer: Answer, now: number): readonly Instance[] {
  return answer.isCurrent ? reconcileCurrent(previous, answer, now) : reconcilePast(previous, answer, now);
}

function reconcilePast(previous: readonly Instance[], answer: Answer, now: number): readonly Instance[] {
  if (previous.some(({ isUsable }) => isUsable)) return previous;
  const known = new Set(previous.map(({ id }) => id));
  const unknown = reconcileCurrent([], answer, now).filter(({ id }) => !known.has(id));
  return [...previous, ...unknown.map((instance) => (instance.isUsable ? unproven(instance) : instance))];
}

function unproven(instance: Instance): Instance {
  return { ...instance, state: "suspect", reason: "Consul may have shown the past", isUsable: false };
}

function reconcileCurrent(previous: readonly Instance[], answer: Answer, now: number): readonly Instance[] {
  const known = new Map(previous.map((instance) => [instance.id, instance]));
  const isFirst = !previous.some(({ isUsable }) => isUsable);
  const listed = answer.rows
    .map((row) => {
      const before = known.get(row.id);
      const appearedAt = before ? before.appearedAt : isFirst ? undefined : now;
      return { row, before, service: answer.service, appearedAt, now };
    })
    .map(toInstance);
  const listedIds = new Set(answer.rows.map(({ id }) => id));
  const missing = previous.filter(({ id, isUsable }) => isUsable && !listedIds.has(id));
  return [...listed, ...keepMissing(missing, previous, answer, now)];
}

function keepMissing(
  missing: readonly Instance[],
  previous: readonly Instance[],
  answer: Answer,
  now: number,
): readonly Instance[] {
  if (!answer.isComplete) return missing;
  const inUse = previous.filter(({ isUsable }) => isUsable).length;
  const isWipe = missing.length * 2 > inUse;
  return missing.flatMap((instance) => {
    if (instance.state === "held") return [instance];
    return isWipe ? [hold(instance, now)] : [];
  });
}

function hold(instance: Instance, now: number): Instance {
  return {
    ...instance,
    state: "held",
    reason: "Consul forgot it together with most of its service",
    since: now,
  };
}

interface Listed {
  readonly row: HealthRow;
  readonly before: Instance | undefined;
  readonly service: string;
  readonly appearedAt: number | undefined;
  readonly now: number;
}

function toInstance({ row, before, service, appearedAt, now }: Listed): Instance {
  const wasUsable = before?.isUsable === true;
  const state = stateOf(row.verdict, wasUsable || isProbedDown(before));
  if (before && isUnchanged(before, row, state)) return before;
  const { verdict: _verdict, weights, ...facts } = row;
  return {
    ...facts,
    service,
    weight: state === "warning" ? weights.warning : weights.passing,
    state,
    appearedAt,
    since: before?.state === state ? before.since : now,
    isUsable: usableStates.has(state) && !(state === "suspect" && isProbedDown(before)),
  };
}

const usableStates: ReadonlySet<InstanceState> = new Set(["passing", "warning", "suspect", "held"]);

function stateOf(verdict: Verdict, wasKnownToWork: boolean): InstanceState {
  // A check that has not run says nothing: a restarted agent must not take out what worked, a new instance must wait for it.
  if (verdict === "unchecked") return wasKnownToWork ? "suspect" : "starting";
  if (verdict === "node-failing") return "suspect";
  return verdict;
}

function isProbedDown(instance: Instance | undefined): boolean {
  return instance?.state === "suspect" && !instance.isUsable;
}

function isUnchanged(before: Instance, row: HealthRow, state: InstanceState): boolean {
  return (
    before.state === state &&
    before.reason === row.reason &&
    before.weight === (state === "warning" ? row.weights.warning : row.weights.passing) &&
    before.tags.length === row.tags.length &&
    before.tags.every((tag, i) => tag === row.tags[i])
  );
}

/**
 * The instances of a service after the edge's own probe of one of them: a held one that fails is gone, a suspect one that fails is out of
 * use until a probe succeeds. All others are Consul's to judge.
 */
export function applyProbe(
  instances: readonly Instance[],
  id: string,
  isWorking: boolean,
  now: number,
): readonly Instance[] {
  const instance = instances.find((candidate) => candidate.id === id);
  if (!instance || !isProbed(instance)) return instances;
  if (instance.state === "held") {
    const isOver = !isWorking || now - instance.since >= longestHoldMs;
    return isOver ? instances.filter((candidate) => candidate !== instance) : instances;
  }
  if (instance.isUsable === isWorking) return instances;
  return instances.map((candidate) =>
    candidate === instance ? { ...candidate, isUsable: isWorking } : candidate,
  );
}

/** Instances that the edge has to probe itself. */
export function instancesInDoubt({ services }: Snapshot): readonly Instance[] {
  return [...services.values()].flatMap((instances) => instances.filter(isProbed));
}

function isProbed({ state }: Instance): boolean {
  return state === "suspect" || state === "held";
}

/** An instance of the snapshot on disk: used at once, and probed until Consul speaks. */
export function restored(instance: Instance, now: number): Instance {
  return { ...instance, state: "suspect", reason: "from the last good snapshot", since: now, isUsable: true };
}
