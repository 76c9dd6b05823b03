import type { ReschedulePolicy } from "../job/schema.ts";
import { groupOf, type Allocation, type RescheduleTracker } from "../state/allocation.ts";
import { toMs } from "../job/duration.ts";

/** Failures this close to their time are rescheduled at once. */
const windowMs = 1_000;
const keptEvents = 5;

export interface RescheduleChoice {
  readonly now: boolean;
  readonly later?: Date;
}

/** Whether a failed allocation is to be placed anew now, at a later time, or not at all. */
export function chooseReschedule(alloc: Allocation, now: Date, evalId: string): RescheduleChoice {
  if (alloc.DesiredTransition.ForceReschedule) return { now: true };
  const at = nextRescheduleTime(alloc);
  if (!at) return { now: false };
  if (alloc.FollowupEvalID === evalId || at.getTime() - now.getTime() <= windowMs) return { now: true };
  return alloc.FollowupEvalID === "" ? { now: false, later: at } : { now: false };
}

/** When the policy of a failed allocation's group lets it be placed anew; undefined when it does not. */
export function nextRescheduleTime(alloc: Allocation): Date | undefined {
  const policy = groupOf(alloc)?.ReschedulePolicy;
  if (!policy || alloc.DesiredStatus === "stop" || alloc.ClientStatus !== "failed") return undefined;
  const failedAt = lastEventTime(alloc);
  const eligible = policy.Unlimited || (policy.Attempts > 0 && isEligible(alloc, policy, failedAt));
  return eligible ? new Date(failedAt + toMs(nextDelay(alloc, policy))) : undefined;
}

/** Whether the policy leaves an attempt at this time (ms). */
export function isEligible(alloc: Allocation, policy: ReschedulePolicy, atMs: number): boolean {
  if (policy.Unlimited) return true;
  if (policy.Attempts <= 0) return false;
  const since = atMs - toMs(policy.Interval);
  const recent = (alloc.RescheduleTracker?.Events ?? []).filter(
    (event) => toMs(event.RescheduleTime) > since,
  );
  return recent.length < policy.Attempts;
}

/** Nanoseconds to wait before the next attempt: constant, exponential or fibonacci, capped by MaxDelay. */
export function nextDelay(alloc: Allocation, policy: ReschedulePolicy): number {
  const delays = (alloc.RescheduleTracker?.Events ?? []).map((event) => event.Delay);
  const last = delays.at(-1);
  if (policy.DelayFunction === "constant" || last === undefined) return policy.Delay;
  const before = delays.at(-2);
  const grown =
    policy.DelayFunction === "exponential"
      ? last * 2
      : before === undefined || last === policy.MaxDelay
        ? last
        : last + before;
  return policy.MaxDelay > 0 && grown > policy.MaxDelay ? policy.MaxDelay : grown;
}

/** The history a replacement takes over from the allocation it stands in for. */
export function trackReschedule(previous: Allocation, now: Date): RescheduleTracker {
  const policy = groupOf(previous)?.ReschedulePolicy;
  const events = previous.RescheduleTracker?.Events ?? [];
  const since = now.getTime() - toMs(policy?.Interval ?? 0);
  const kept =
    policy && policy.Attempts > 0 && !policy.Unlimited
      ? events.filter((event) => toMs(event.RescheduleTime) >= since)
      : events.slice(-keptEvents);
  const event = {
    RescheduleTime: now.getTime() * 1e6,
    PrevAllocID: previous.ID,
    PrevNodeID: previous.NodeID,
    Delay: policy ? nextDelay(previous, policy) : 0,
  };
  return { Events: [...kept, event], LastReschedule: "ok" };
}

function lastEventTime(alloc: Allocation): number {
  const ends = Object.values(alloc.TaskStates ?? {}).flatMap((state) =>
    state.FinishedAt ? [Date.parse(state.FinishedAt)] : [],
  );
  return ends.length > 0 ? Math.max(...ends) : toMs(alloc.ModifyTime);
}
