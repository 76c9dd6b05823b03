import type { Job } from "../../job/schema.ts";
import type { Allocation } from "../../state/allocation.ts";
import { presentTaskStates } from "./allocation.ts";
import type { Store } from "../../state/store.ts";
import { pick } from "./pick.ts";

/** An allocation as lists show it. */
export function allocStub(alloc: Allocation): object {
  const fields =
    "ID EvalID Name Namespace NodeID NodeName JobID TaskGroup DesiredStatus DesiredDescription ClientStatus " +
    "ClientDescription DesiredTransition DeploymentStatus FollowupEvalID NextAllocation RescheduleTracker " +
    "CreateIndex ModifyIndex CreateTime ModifyTime";
  return {
    ...pick(alloc, fields),
    JobType: alloc.Job.Type,
    JobVersion: alloc.Job.Version,
    TaskStates: presentTaskStates(alloc.TaskStates),
    PreemptedAllocations: null,
    PreemptedByAllocation: "",
  };
}

/** A job as lists show it. */
export function jobStub(store: Store, job: Job): object {
  const fields =
    "ID ParentID Name Namespace Datacenters NodePool Type Priority Stop Status StatusDescription CreateIndex " +
    "ModifyIndex JobModifyIndex SubmitTime";
  return {
    ...pick(job, fields),
    Multiregion: null,
    Periodic: false,
    ParameterizedJob: false,
    JobSummary: jobSummary(store, job),
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
