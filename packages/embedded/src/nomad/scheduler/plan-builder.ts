import type { Job, TaskGroup } from "../job/schema.ts";
import type { AllocMetric } from "../state/alloc-metric.ts";
import type { Allocation } from "../state/allocation.ts";
import { isActive, type Deployment } from "../state/deployment.ts";
import type { Evaluation } from "../state/evaluation.ts";
import { isPlaceable, type Node } from "../state/node.ts";
import { promotedVersion } from "./choose-version.ts";
import { followupEvaluation } from "./followup-evaluation.ts";
import { coalesce, withExhaustedResources } from "./metrics.ts";
import { newAllocation } from "./new-allocation.ts";
import { queuedOf, stopReasons, type AllocStop, type Placement, type Plan } from "./plan.ts";
import type { GroupResult } from "./reconcile/reconcile-group.ts";
import type { SchedulerInput } from "./scheduler-input.ts";
import { selectNode, type Selection } from "./select-node.ts";

/** Failures this close together share one follow-up evaluation. */
const sharedFollowupMs = 5_000;

/** Collects what a plan changes, while nodes are chosen for one allocation after the other: each choice counts for the next. */
export class PlanBuilder {
  readonly #input: SchedulerInput;
  readonly #job: Job;
  readonly #deploymentId: string;
  readonly #placeable: readonly Node[];
  readonly #stops = new Map<string, AllocStop>();
  readonly #changed = new Map<string, Allocation>();
  readonly #placed: Allocation[] = [];
  readonly #failures: Record<string, AllocMetric> = {};
  readonly #followups: Evaluation[] = [];
  readonly #queued: Record<string, number>;
  readonly #classes = new Map<string, boolean>();

  constructor(input: SchedulerInput, job: Job, deployment: Deployment | undefined) {
    this.#input = input;
    this.#job = job;
    this.#deploymentId = deployment && isActive(deployment) ? deployment.ID : "";
    this.#placeable = input.nodes.filter(isPlaceable);
    this.#queued = queuedOf(job);
  }

  /** Takes over what the reconciler decided for a group, but for its placements. */
  change({ stops, inplace, later }: GroupResult): void {
    for (const stop of stops) this.#stops.set(stop.alloc.ID, stop);
    for (const alloc of inplace) this.#changed.set(alloc.ID, this.#updateInPlace(alloc));
    for (const { alloc, at } of later) this.#rescheduleLater(alloc, at);
  }

  /** Finds a node for one allocation, or notes why there is none. */
  place(placement: Placement): void {
    const { previous, stopsPrevious, group } = placement;
    this.#queued[group.Name] = (this.#queued[group.Name] ?? 0) + 1;
    const target = placement.downgrade
      ? promotedVersion(this.#input, this.#job, placement)
      : { job: this.#job, group, deploymentId: this.#deploymentId };
    const failure = this.#failures[group.Name];
    if (failure) {
      this.#failures[group.Name] = coalesce(failure, group);
      return;
    }
    if (previous && stopsPrevious)
      this.#stops.set(previous.ID, { alloc: previous, description: stopReasons.updating });
    const selection = selectNode({
      ...target,
      nodes: this.#placeable,
      allocs: this.#allocsAfter(),
      penalized: failedOn(previous),
      random: this.#input.random,
    });
    const { offer, metric } = selection;
    if (!offer) return this.#noteFailure(placement, target.group, selection);
    this.#queued[group.Name] = (this.#queued[group.Name] ?? 1) - 1;
    const placed = newAllocation(this.#input, placement, { ...target, offer, metric });
    this.#placed.push(placed);
    if (previous) this.#linkNext(previous, placed.ID, placement.reschedule);
  }

  /** What was collected. */
  plan(): Omit<Plan, "deployment" | "deploymentUpdates" | "desired"> {
    return {
      stops: [...this.#stops.values()],
      allocs: [...this.#changed.values(), ...this.#placed],
      followups: this.#followups,
      classEligibility: this.#classes.size > 0 ? Object.fromEntries(this.#classes) : null,
      failures: this.#failures,
      queued: this.#queued,
      deploymentId: this.#deploymentId,
    };
  }

  #updateInPlace(alloc: Allocation): Allocation {
    const updated = { ...alloc, EvalID: this.#input.evaluation.ID, Job: this.#job };
    if (alloc.DeploymentID === this.#deploymentId) return updated;
    return { ...updated, DeploymentID: this.#deploymentId, DeploymentStatus: null };
  }

  #rescheduleLater(alloc: Allocation, at: Date): void {
    const near = this.#followups.find(
      ({ WaitUntil }) => Math.abs(Date.parse(WaitUntil ?? "") - at.getTime()) < sharedFollowupMs,
    );
    const followup = near ?? this.#delayedEvaluation(at);
    if (!near) this.#followups.push(followup);
    this.#changed.set(alloc.ID, { ...alloc, FollowupEvalID: followup.ID });
  }

  #delayedEvaluation(at: Date): Evaluation {
    const { evaluation, newId, now } = this.#input;
    const change = {
      ID: newId(),
      TriggeredBy: "alloc-failure",
      Status: "pending",
      StatusDescription: "created for delayed rescheduling",
      WaitUntil: at.toISOString(),
      SnapshotIndex: 0,
    } as const;
    return followupEvaluation(evaluation, change, now);
  }

  /** What will be on the nodes once the plan is applied. */
  #allocsAfter(): Allocation[] {
    return [...this.#input.allocs.filter((alloc) => !this.#stops.has(alloc.ID)), ...this.#placed];
  }

  #noteFailure({ previous, ...placement }: Placement, group: TaskGroup, selection: Selection): void {
    this.#failures[placement.group.Name] = withExhaustedResources(selection.metric, group);
    for (const [nodeClass, eligible] of selection.eligibility)
      this.#classes.set(nodeClass, eligible || this.#classes.get(nodeClass) === true);
    if (!previous) return;
    if (placement.stopsPrevious || placement.reschedule) this.#stops.delete(previous.ID);
    // A failed allocation keeps its place in line: the blocked evaluation tries again.
    if (placement.reschedule) this.#changed.set(previous.ID, withLastReschedule(previous, "no placement"));
  }

  #linkNext(previous: Allocation, next: string, reschedules: boolean): void {
    const stop = this.#stops.get(previous.ID);
    if (!stop) return;
    const linked = { ...previous, NextAllocation: next };
    this.#stops.set(previous.ID, { ...stop, alloc: reschedules ? withLastReschedule(linked, "ok") : linked });
  }
}

function withLastReschedule(alloc: Allocation, LastReschedule: string): Allocation {
  return { ...alloc, RescheduleTracker: { Events: [], ...alloc.RescheduleTracker, LastReschedule } };
}

/** Nodes on which an allocation or one of its predecessors failed. */
function failedOn(previous: Allocation | undefined): Set<string> {
  if (!previous) return new Set();
  const events = previous.RescheduleTracker?.Events ?? [];
  const last = previous.ClientStatus === "failed" ? [previous.NodeID] : [];
  return new Set([...last, ...events.map((event) => event.PrevNodeID)]);
}
