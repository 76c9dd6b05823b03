import type { Job } from "../../job/schema.ts";
import type { Allocation } from "../../state/allocation.ts";
import { presentTaskStates } from "./allocation.ts";
import type { Store } from "../../state/store.ts";

/** An allocation as lists show it. */
export function allocStub(alloc: Allocation): object {
  return {
    ID: alloc.ID,
    EvalID: alloc.EvalID,
    Name: alloc.Name,
    Namespace: alloc.Namespace,
    NodeID: alloc.NodeID,
    NodeName: alloc.NodeName,
    JobID: alloc.JobID,
    JobType: alloc.Job.Type,
    JobVersion: alloc.Job.Version,
    TaskGroup: alloc.TaskGroup,
    DesiredStatus: alloc.DesiredStatus,
    DesiredDescription: alloc.DesiredDescription,
    ClientStatus: alloc.ClientStatus,
    ClientDescription: alloc.ClientDescription,
    DesiredTransition: alloc.DesiredTransition,
    TaskStates: presentTaskStates(alloc.TaskStates),
    DeploymentStatus: alloc.DeploymentStatus,
    FollowupEvalID: alloc.FollowupEvalID,
    NextAllocation: alloc.NextAllocation,
    RescheduleTracker: alloc.RescheduleTracker,
    PreemptedAllocations: null,
    PreemptedByAllocation: "",
    CreateIndex: alloc.CreateIndex,
    ModifyIndex: alloc.ModifyIndex,
    CreateTime: alloc.CreateTime,
    ModifyTime: alloc.ModifyTime,
  };
}

/** A job as lists show it. */
export function jobStub(store: Store, job: Job): object {
  return {
    ID: job.ID,
    ParentID: job.ParentID,
    Name: job.Name,
    Namespace: job.Namespace,
    Datacenters: job.Datacenters,
    NodePool: job.NodePool,
    Multiregion: null,
    Type: job.Type,
    Priority: job.Priority,
    Periodic: false,
    ParameterizedJob: false,
    Stop: job.Stop,
    Status: job.Status,
    StatusDescription: job.StatusDescription,
    JobSummary: jobSummary(store, job),
    CreateIndex: job.CreateIndex,
    ModifyIndex: job.ModifyIndex,
    JobModifyIndex: job.JobModifyIndex,
    SubmitTime: job.SubmitTime,
  };
}

/** How many allocations of each group are in which state. */
export function jobSummary(store: Store, job: Job): object {
  const allocs = store.all("allocs").filter((alloc) => alloc.JobID === job.ID);
  const evaluation = store
    .all("evals")
    .filter((candidate) => candidate.JobID === job.ID && candidate.QueuedAllocations !== null)
    .sort((a, b) => b.ModifyIndex - a.ModifyIndex)[0];
  const groups = job.TaskGroups.map((group) => {
    const count = (status: string): number =>
      allocs.filter((alloc) => alloc.TaskGroup === group.Name && alloc.ClientStatus === status).length;
    const summary = {
      Queued: evaluation?.QueuedAllocations?.[group.Name] ?? 0,
      Complete: count("complete"),
      Failed: count("failed"),
      Running: count("running"),
      Starting: count("pending"),
      Lost: count("lost"),
      Unknown: count("unknown"),
    };
    return [group.Name, summary] as const;
  });
  return {
    JobID: job.ID,
    Namespace: job.Namespace,
    Summary: Object.fromEntries(groups),
    Children: { Pending: 0, Running: 0, Dead: 0 },
    CreateIndex: job.CreateIndex,
    ModifyIndex: Math.max(job.ModifyIndex, ...allocs.map((alloc) => alloc.ModifyIndex)),
  };
}

/** `/v1/job/:id/scale`. */
export function scaleStatus(store: Store, job: Job): object {
  const events = store.get("scalings", job.ID)?.Groups ?? {};
  const allocs = store
    .all("allocs")
    .filter((alloc) => alloc.JobID === job.ID && alloc.DesiredStatus === "run");
  const groups = job.TaskGroups.map((group) => {
    const mine = allocs.filter((alloc) => alloc.TaskGroup === group.Name);
    const status = {
      Desired: group.Count,
      Placed: mine.length,
      Running: mine.filter((alloc) => alloc.ClientStatus === "running").length,
      Healthy: mine.filter((alloc) => alloc.DeploymentStatus?.Healthy === true).length,
      Unhealthy: mine.filter((alloc) => alloc.DeploymentStatus?.Healthy === false).length,
      Events: events[group.Name] ?? null,
    };
    return [group.Name, status] as const;
  });
  return {
    JobID: job.ID,
    Namespace: job.Namespace,
    JobCreateIndex: job.CreateIndex,
    JobModifyIndex: job.ModifyIndex,
    JobStopped: job.Stop,
    TaskGroups: Object.fromEntries(groups),
  };
}
