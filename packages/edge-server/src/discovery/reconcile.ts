import type { HealthRow } from "./health-rows.ts";
import { holdMissing } from "./hold-missing.ts";
import type { ServiceAnswer } from "./service-answer.ts";
import type { Instance, InstanceState, Snapshot } from "./snapshot.ts";

/** Held instances are dropped after this long, whatever the probe says. */
export const maxHoldMs = 10 * 60_000;

/** After a restart of its agent an instance is used this long without a report to its TTL check. */
export const maxUnheardMs = 60_000;

/** An agent is seen alive before it has told the servers what became of its checks. */
const agentSyncMs = 10_000;

/**
 * The instances of a service after an answer of Consul. What Consul lists is taken as it says; a row that is gone is a deregistration, unless
 * the answer may be incomplete, or more than half of the service in use vanished at once (see {@link holdMissing}).
 * What may be the past changes nothing that is known; where nothing usable is, it is a list of addresses to try.
 */
export function reconcile(
  previous: readonly Instance[],
  answer: ServiceAnswer,
  now: number,
): readonly Instance[] {
  return answer.isCurrent ? reconcileCurrent(previous, answer, now) : reconcileStale(previous, answer, now);
}

function reconcileStale(
  previous: readonly Instance[],
  answer: ServiceAnswer,
  now: number,
): readonly Instance[] {
  if (previous.some(({ isUsable }) => isUsable)) return previous;
  const known = new Set(previous.map(({ id }) => id));
  const unknown = reconcileCurrent([], answer, now).filter(({ id }) => !known.has(id));
  return [...previous, ...unknown.map((instance) => (instance.isUsable ? unproven(instance) : instance))];
}

function unproven(instance: Instance): Instance {
  return { ...instance, state: "suspect", reason: "Consul may have shown the past", isUsable: false };
}

function reconcileCurrent(
  previous: readonly Instance[],
  answer: ServiceAnswer,
  now: number,
): readonly Instance[] {
  const known = new Map(previous.map((instance) => [instance.id, instance]));
  const isFirst = !previous.some(({ isUsable }) => isUsable);
  const listed = answer.rows
    .map((row) => {
      const before = known.get(row.id);
      const appearedAt = before ? before.appearedAt : isFirst ? undefined : now;
      return { row, before, answer, appearedAt, now };
    })
    .map(toInstance);
  return [...listed, ...holdMissing({ previous, listed, answer, now })];
}

interface Listed {
  readonly row: HealthRow;
  readonly before: Instance | undefined;
  readonly answer: ServiceAnswer;
  readonly appearedAt: number | undefined;
  readonly now: number;
}

function toInstance(listed: Listed): Instance {
  const { row, before, answer, appearedAt, now } = listed;
  const state = stateOf(listed);
  const doubt = state === "suspect" ? doubts[row.verdict] : undefined;
  if (before && isUnchanged(before, row, { state, doubt })) return before;
  const { verdict: _verdict, weights, ...facts } = row;
  return {
    ...facts,
    service: answer.service,
    weight: state === "warning" ? weights.warning : weights.passing,
    state,
    doubt,
    agentBackAt: agentBackAt(listed, doubt),
    appearedAt,
    since: before?.state === state && before.doubt === doubt ? before.since : now,
    isUsable: usableStates.has(state) && !(state === "suspect" && isProbedDown(before)),
  };
}

/** When its agent was last seen to be alive again. */
function agentBackAt({ before, now }: Listed, doubt: Instance["doubt"]): number | undefined {
  return before?.doubt === "agent-dead" && doubt !== "agent-dead" ? now : before?.agentBackAt;
}

const usableStates: ReadonlySet<InstanceState> = new Set(["passing", "warning", "suspect", "held"]);
const doubts: Readonly<Record<string, Instance["doubt"]>> = {
  "node-failing": "agent-dead",
  unheard: "unheard",
};

function stateOf(listed: Listed): InstanceState {
  const { verdict } = listed.row;
  // A check that has not run says nothing: a restarted agent must not take out what worked, a new instance must wait for it.
  if (verdict === "unchecked") return wasKnownToWork(listed.before) ? "suspect" : "starting";
  if (verdict === "unheard") return stateUnheard(listed);
  if (verdict === "node-failing") return "suspect";
  return verdict;
}

/** A failed TTL check, unless it was the agent that went away: then it waits for the next report. */
function stateUnheard({ before, answer, now }: Listed): InstanceState {
  if (before === undefined || before.state === "starting") return "starting";
  if (before.doubt === "unheard") return now - before.since < maxUnheardMs ? "suspect" : "critical";
  const isAgentBack =
    before.doubt === "agent-dead" || now - (before.agentBackAt ?? Number.NEGATIVE_INFINITY) < agentSyncMs;
  const wasAgentAway = isAgentBack || before.state === "held" || answer.isAfterTrouble;
  return wasAgentAway && wasKnownToWork(before) ? "suspect" : "critical";
}

function wasKnownToWork(before: Instance | undefined): boolean {
  return before?.isUsable === true || isProbedDown(before);
}

function isProbedDown(instance: Instance | undefined): boolean {
  return instance?.state === "suspect" && !instance.isUsable;
}

function isUnchanged(
  before: Instance,
  row: HealthRow,
  { state, doubt }: Pick<Instance, "state" | "doubt">,
): boolean {
  return (
    before.state === state &&
    before.doubt === doubt &&
    before.reason === row.reason &&
    before.weight === (state === "warning" ? row.weights.warning : row.weights.passing) &&
    before.tags.length === row.tags.length &&
    before.tags.every((tag, i) => tag === row.tags[i])
  );
}

/** What the edge's own probe of an instance found. */
export interface ProbeResult {
  readonly id: string;
  readonly isWorking: boolean;
  readonly now: number;
}

/**
 * The instances of a service after the edge's own probe of one of them: a held one that fails is gone, a suspect one that fails is out of
 * use until a probe succeeds. All others are Consul's to judge.
 */
export function applyProbe(
  instances: readonly Instance[],
  { id, isWorking, now }: ProbeResult,
): readonly Instance[] {
  const instance = instances.find((candidate) => candidate.id === id);
  if (!instance || !isProbed(instance)) return instances;
  if (instance.state === "held") {
    const isOver = !isWorking || now - instance.since >= maxHoldMs;
    return isOver ? instances.filter((candidate) => candidate !== instance) : instances;
  }
  const after = probedSuspect(instance, isWorking, now);
  return after === instance
    ? instances
    : instances.map((candidate) => (candidate === instance ? after : candidate));
}

function probedSuspect(instance: Instance, isWorking: boolean, now: number): Instance {
  if (instance.doubt === "unheard" && now - instance.since >= maxUnheardMs)
    return { ...instance, state: "critical", doubt: undefined, since: now, isUsable: false };
  return instance.isUsable === isWorking ? instance : { ...instance, isUsable: isWorking };
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
  return {
    ...instance,
    state: "suspect",
    doubt: undefined,
    reason: "from the last good snapshot",
    since: now,
    isUsable: true,
  };
}
