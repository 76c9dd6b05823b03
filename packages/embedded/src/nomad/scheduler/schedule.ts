import type { Job, TaskGroup } from "../job/schema.ts";
import type { AllocMetric } from "../state/alloc-metric.ts";
import { emptyMetric } from "../state/alloc-metric.ts";
import { isTerminal, noTransition, type Allocation } from "../state/allocation.ts";
import { isActive, requiresPromotion, type Deployment, type DeploymentState } from "../state/deployment.ts";
import type { Evaluation } from "../state/evaluation.ts";
import { isPlaceable } from "../state/node.ts";
import { coalesce, withExhaustedResources } from "./metrics.ts";
import {
  noUpdates,
  stopReasons,
  type AllocStop,
  type DeploymentUpdate,
  type DesiredUpdates,
  type Placement,
  type Plan,
} from "./plan.ts";
import {
  reconcileGroup,
  type GroupContext,
  type GroupResult,
  type UpdateKind,
} from "./reconcile/reconcile-group.ts";
import { trackReschedule } from "./reschedule.ts";
import type { SchedulerInput } from "./scheduler-input.ts";
import { selectNode, type Offer } from "./select-node.ts";
import { tasksUpdated } from "./tasks-updated.ts";

/** Decides what one evaluation of a service or batch job brings about: no I/O, time and chance are in the input. */
export function schedule(input: SchedulerInput): Plan {
  const { job, evaluation } = input;
  const existing = input.allocs.filter((alloc) => alloc.JobID === evaluation.JobID);
  const latest = input.deployments[0];
  const nodes = new Map(input.nodes.map((node) => [node.ID, node]));
  if (!job || job.Stop) return stopJob(input, existing, latest);

  const isCurrent =
    latest !== undefined && latest.JobVersion === job.Version && latest.JobCreateIndex === job.CreateIndex;
  const current = isCurrent && latest.Status !== "successful" ? latest : undefined;
  const context: GroupContext = {
    job,
    evalId: evaluation.ID,
    nodes,
    now: input.now,
    deployment: current && current.Status !== "cancelled" ? current : undefined,
    oldDeployment: current ? undefined : latest,
    updateKind: (alloc, group) => updateKind(alloc, group, input, job),
  };
  const groupNames = new Set([
    ...job.TaskGroups.map((group) => group.Name),
    ...existing.map((alloc) => alloc.TaskGroup),
  ]);
  const results = new Map(
    [...groupNames].map((name) => [
      name,
      reconcileGroup(
        context,
        name,
        existing.filter((alloc) => alloc.TaskGroup === name),
      ),
    ]),
  );
  const deployment = deploymentOf(input, job, context.deployment, results);
  const updates = deploymentUpdates(latest, isCurrent, context.deployment, results);
  const draft = createDraft(input, existing, deployment ?? context.deployment);
  for (const result of results.values()) draft.apply(result);
  for (const result of results.values()) for (const placement of result.destructive) draft.place(placement);
  for (const result of results.values()) for (const placement of result.placements) draft.place(placement);
  return {
    ...draft.plan(),
    ...(deployment ? { deployment } : {}),
    deploymentUpdates: updates,
    desired: Object.fromEntries([...results].map(([name, result]) => [name, result.desired])),
  };
}

function stopJob(
  input: SchedulerInput,
  existing: readonly Allocation[],
  latest: Deployment | undefined,
): Plan {
  const running = existing.filter((alloc) => !isTerminal(alloc));
  const desired: Record<string, DesiredUpdates> = {};
  const nodes = new Map(input.nodes.map((node) => [node.ID, node]));
  const stops = running.map((alloc): AllocStop => {
    const node = nodes.get(alloc.NodeID);
    const isLost = !node || node.Status === "down";
    return {
      alloc,
      description: isLost ? stopReasons.lost : stopReasons.notNeeded,
      ...(isLost ? { clientStatus: "lost" as const } : {}),
    };
  });
  for (const { TaskGroup } of running) {
    const before = desired[TaskGroup] ?? noUpdates();
    desired[TaskGroup] = { ...before, Stop: before.Stop + 1 };
  }
  const updates =
    latest && isActive(latest)
      ? [{ id: latest.ID, status: "cancelled" as const, description: "Cancelled because job is stopped" }]
      : [];
  return {
    stops,
    allocs: [],
    deploymentUpdates: updates,
    followups: [],
    classEligibility: null,
    failures: {},
    desired,
    queued: queuedOf(input.job),
    deploymentId: "",
  };
}

function queuedOf(job: Job | undefined): Record<string, number> {
  return Object.fromEntries((job?.TaskGroups ?? []).map((group) => [group.Name, 0]));
}

function updateKind(alloc: Allocation, group: TaskGroup, input: SchedulerInput, job: Job): UpdateKind {
  if (alloc.Job.JobModifyIndex === job.JobModifyIndex) return "ignore";
  if (tasksUpdated(alloc.Job, job, group.Name)) return "destructive";
  if (isTerminal(alloc)) return "ignore";
  const node = input.nodes.find((candidate) => candidate.ID === alloc.NodeID);
  if (!node) return "destructive";
  const others = input.allocs.filter((other) => other.ID !== alloc.ID);
  const { offer } = selectNode({
    job,
    group,
    nodes: [node],
    allocs: others,
    penalized: new Set(),
    random: input.random,
  });
  return offer ? "inplace" : "destructive";
}

/** The deployment to be made or changed now, if any. */
function deploymentOf(
  input: SchedulerInput,
  job: Job,
  current: Deployment | undefined,
  results: ReadonlyMap<string, GroupResult>,
): Deployment | undefined {
  const states: Record<string, DeploymentState> = { ...current?.TaskGroups };
  let changed = false;
  for (const [name, result] of results) {
    const state = result.newState ?? result.changedState;
    if (!state) continue;
    states[name] = state;
    changed = true;
  }
  if (!changed) return undefined;
  const created = current ?? newDeployment(input, job);
  const deployment = { ...created, TaskGroups: states };
  if (!requiresPromotion(deployment)) return deployment;
  const auto = Object.values(states).every((state) => state.DesiredCanaries === 0 || state.AutoPromote);
  return {
    ...deployment,
    StatusDescription: auto
      ? "Deployment is running pending automatic promotion"
      : "Deployment is running but requires manual promotion",
  };
}

function newDeployment(input: SchedulerInput, job: Job): Deployment {
  const time = input.now.getTime() * 1e6;
  return {
    ID: input.newId(),
    Namespace: job.Namespace,
    JobID: job.ID,
    JobVersion: job.Version,
    JobModifyIndex: job.ModifyIndex,
    JobSpecModifyIndex: job.JobModifyIndex,
    JobCreateIndex: job.CreateIndex,
    IsMultiregion: false,
    TaskGroups: {},
    Status: "running",
    StatusDescription: "Deployment is running",
    EvalPriority: input.evaluation.Priority,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: time,
    ModifyTime: time,
  };
}

function deploymentUpdates(
  latest: Deployment | undefined,
  isCurrent: boolean,
  current: Deployment | undefined,
  results: ReadonlyMap<string, GroupResult>,
): DeploymentUpdate[] {
  if (latest && !isCurrent && isActive(latest)) {
    return [{ id: latest.ID, status: "cancelled", description: "Cancelled due to newer version of job" }];
  }
  const complete =
    current !== undefined && isActive(current) && [...results.values()].every((result) => result.complete);
  return complete
    ? [{ id: current.ID, status: "successful", description: "Deployment completed successfully" }]
    : [];
}

interface Draft {
  apply(result: GroupResult): void;
  place(placement: Placement): void;
  plan(): Omit<Plan, "deployment" | "deploymentUpdates" | "desired">;
}

/** Collects what the plan changes while nodes are picked one allocation after the other. */
function createDraft(
  input: SchedulerInput,
  existing: readonly Allocation[],
  deployment: Deployment | undefined,
): Draft {
  const stops: AllocStop[] = [];
  const changed = new Map<string, Allocation>();
  const placed: Allocation[] = [];
  const failures: Record<string, AllocMetric> = {};
  const followups: Evaluation[] = [];
  const queued = queuedOf(input.job);
  const classes = new Map<string, boolean>();
  const deploymentId = deployment && isActive(deployment) ? deployment.ID : "";
  const job = input.job;
  const placeable = input.nodes.filter(isPlaceable);
  const taken = (): Allocation[] => {
    const stopped = new Set(stops.map(({ alloc }) => alloc.ID));
    return [...input.allocs.filter((alloc) => !stopped.has(alloc.ID)), ...placed];
  };

  return {
    apply: (result) => {
      stops.push(...result.stops);
      for (const alloc of result.inplace) changed.set(alloc.ID, inPlace(alloc));
      for (const { alloc, at } of result.later) reschedule(alloc, at);
    },
    place: (placement) => {
      if (!job) return;
      const name = placement.group.Name;
      queued[name] = (queued[name] ?? 0) + 1;
      const target = placement.downgrade
        ? downgraded(input, job, placement)
        : { job, group: placement.group, deploymentId };
      const failure = failures[name];
      if (failure) {
        failures[name] = coalesce(failure, placement.group);
        return;
      }
      if (placement.stopsPrevious && placement.previous)
        stops.push({ alloc: placement.previous, description: stopReasons.updating });
      const { offer, metric, eligibility } = selectNode({
        job: target.job,
        group: target.group,
        nodes: placeable,
        allocs: taken(),
        penalized: penalties(placement.previous),
        random: input.random,
      });
      if (offer) {
        queued[name] = (queued[name] ?? 1) - 1;
        placed.push(newAllocation(input, placement, { ...target, offer, metric }));
        if (placement.previous) linkNext(placement.previous, placed.at(-1)?.ID ?? "", placement.reschedule);
      } else {
        failures[name] = withExhaustedResources(metric, target.group);
        for (const [nodeClass, eligible] of eligibility)
          classes.set(nodeClass, eligible || classes.get(nodeClass) === true);
        if (placement.stopsPrevious) stops.pop();
        if (placement.reschedule && placement.previous) unstop(placement.previous);
      }
    },
    plan: () => ({
      stops,
      allocs: [...changed.values(), ...placed],
      followups,
      classEligibility: classes.size > 0 ? Object.fromEntries(classes) : null,
      failures,
      queued,
      deploymentId,
    }),
  };

  function inPlace(alloc: Allocation): Allocation {
    const updated = job ? { ...alloc, EvalID: input.evaluation.ID, Job: job } : alloc;
    if (alloc.DeploymentID === deploymentId) return updated;
    return { ...updated, DeploymentID: deploymentId, DeploymentStatus: null };
  }

  /** Failures of about the same time share one follow-up evaluation. */
  function reschedule(alloc: Allocation, at: Date): void {
    const near = followups.find(
      (followup) => Math.abs(Date.parse(followup.WaitUntil ?? "") - at.getTime()) < 5_000,
    );
    const followup = near ?? followUp(input, at);
    if (!near) followups.push(followup);
    changed.set(alloc.ID, { ...alloc, FollowupEvalID: followup.ID });
  }

  function linkNext(previous: Allocation, next: string, reschedules: boolean): void {
    const stop = stops.findIndex(({ alloc }) => alloc.ID === previous.ID);
    const found = existing.find((alloc) => alloc.ID === previous.ID) ?? previous;
    const tracker = found.RescheduleTracker ?? { Events: [], LastReschedule: "" };
    const linked = {
      ...found,
      NextAllocation: next,
      ...(reschedules ? { RescheduleTracker: { ...tracker, LastReschedule: "ok" } } : {}),
    };
    const old = stops[stop];
    if (old) stops[stop] = { ...old, alloc: linked };
  }

  /** The failed allocation keeps its place in line: the blocked evaluation tries again. */
  function unstop(previous: Allocation): void {
    const stop = stops.findIndex(({ alloc }) => alloc.ID === previous.ID);
    if (stop >= 0) stops.splice(stop, 1);
    const tracker = previous.RescheduleTracker ?? { Events: [], LastReschedule: "" };
    changed.set(previous.ID, {
      ...previous,
      RescheduleTracker: { ...tracker, LastReschedule: "no placement" },
    });
  }
}

function followUp(input: SchedulerInput, at: Date): Evaluation {
  const time = input.now.getTime() * 1e6;
  return {
    ...input.evaluation,
    ID: input.newId(),
    TriggeredBy: "alloc-failure",
    Status: "pending",
    StatusDescription: "created for delayed rescheduling",
    WaitUntil: at.toISOString(),
    PreviousEval: input.evaluation.ID,
    NextEval: "",
    BlockedEval: "",
    DeploymentID: "",
    FailedTGAllocs: null,
    PlanAnnotations: null,
    ClassEligibility: null,
    QueuedAllocations: null,
    SnapshotIndex: 0,
    CreateTime: time,
    ModifyTime: time,
  };
}

/** While canaries wait for promotion, other placements run the latest version that was promoted or had no canaries. */
function downgraded(
  input: SchedulerInput,
  job: Job,
  placement: Placement,
): { job: Job; group: TaskGroup; deploymentId: string } {
  const latest = { job, group: placement.group, deploymentId: input.deployments.find(isActive)?.ID ?? "" };
  const byVersion = [...input.deployments].sort((a, b) => b.JobVersion - a.JobVersion);
  const promoted = byVersion.find((deployment) => {
    const state = deployment.TaskGroups[placement.group.Name];
    return state && (state.Promoted || state.DesiredCanaries === 0);
  });
  const version = promoted?.JobVersion ?? placement.previous?.Job.Version;
  const found = input.versions.find((candidate) => candidate.Version === version);
  const group = found?.TaskGroups.find((candidate) => candidate.Name === placement.group.Name);
  return found && group ? { job: found, group, deploymentId: promoted?.ID ?? "" } : latest;
}

function penalties(previous: Allocation | undefined): Set<string> {
  if (!previous) return new Set();
  const events = previous.RescheduleTracker?.Events ?? [];
  const failedOn = previous.ClientStatus === "failed" ? [previous.NodeID] : [];
  return new Set([...failedOn, ...events.map((event) => event.PrevNodeID)]);
}

function newAllocation(
  input: SchedulerInput,
  placement: Placement,
  found: {
    readonly job: Job;
    readonly group: TaskGroup;
    readonly deploymentId: string;
    readonly offer: Offer;
    readonly metric: AllocMetric;
  },
): Allocation {
  const { job, group, offer } = found;
  const time = input.now.getTime() * 1e6;
  return {
    ID: input.newId(),
    Namespace: job.Namespace,
    EvalID: input.evaluation.ID,
    Name: placement.name,
    NodeID: offer.node.ID,
    NodeName: offer.node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: group.Name,
    AllocatedResources: {
      Tasks: Object.fromEntries(
        group.Tasks.map((task) => [
          task.Name,
          {
            Cpu: { CpuShares: task.Resources.CPU, ReservedCores: null },
            Memory: { MemoryMB: task.Resources.MemoryMB, MemoryMaxMB: task.Resources.MemoryMaxMB },
            Networks: null,
            Devices: null,
          },
        ]),
      ),
      TaskLifecycles: Object.fromEntries(group.Tasks.map((task) => [task.Name, null])),
      Shared: { Networks: offer.networks, DiskMB: group.EphemeralDisk.SizeMB, Ports: offer.ports },
    },
    Metrics: { ...emptyMetric, ...found.metric },
    DesiredStatus: "run",
    DesiredDescription: "",
    DesiredTransition: noTransition,
    ClientStatus: "pending",
    ClientDescription: "",
    TaskStates: null,
    PreviousAllocation: placement.previous?.ID ?? "",
    NextAllocation: "",
    DeploymentID: found.deploymentId,
    DeploymentStatus: placement.canary
      ? { Healthy: null, Timestamp: null, Canary: true, ModifyIndex: 0 }
      : null,
    RescheduleTracker:
      placement.reschedule && placement.previous ? trackReschedule(placement.previous, input.now) : null,
    FollowupEvalID: "",
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: time,
    ModifyTime: time,
  };
}
