import type { z } from "zod";
import type { bodies } from "../api/body.ts";
import { invalidBody, refused } from "../errors.ts";
import type { Job, TaskGroup } from "../job/schema.ts";
import { warningsOf } from "../job/warnings.ts";
import type { Store } from "../state/store.ts";
import { transact, versionKey } from "../state/transaction.ts";
import { isTerminal } from "../state/allocation.ts";
import { isActive } from "../state/deployment.ts";
import { putRevertedVersion } from "./deployment-watcher.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { registerJob } from "./register-job.ts";
import type { ServerDeps } from "./server-deps.ts";

type RevertBody = z.infer<typeof bodies.revert>;
type ScaleBody = z.infer<typeof bodies.scale>;

/** What Nomad answers to each change of a job; zeros where no evaluation was made. */
export function jobAnswer(index: number, evalId: string, others: object): object {
  return {
    EvalCreateIndex: index,
    EvalID: evalId,
    Index: index,
    JobModifyIndex: index,
    KnownLeader: false,
    LastContact: 0,
    NextToken: "",
    ...others,
  };
}

const noVolumes = { VolumeEvalID: "", VolumeEvalIndex: 0 };

/** Stops a job; with `purge` forgets it and its versions. A job that is not there is no error, as with Nomad. */
export function deregisterJob(
  store: Store,
  deps: ServerDeps,
  options: { readonly id: string; readonly purge: boolean; readonly noShutdownDelay: boolean },
): object {
  const job = store.get("jobs", options.id);
  if (!job) return jobAnswer(0, "", noVolumes);
  const evaluation = newEvaluation(job, "job-deregister", deps);
  const index = transact(store, deps.now(), (tx) => {
    if (options.purge) {
      tx.remove("jobs", job.ID);
      for (const version of tx.all("versions")) {
        if (version.ID !== job.ID) continue;
        tx.remove("versions", versionKey(job.ID, version.Version));
      }
      for (const { JobID, Version } of tx.all("submissions"))
        if (JobID === job.ID) tx.remove("submissions", versionKey(JobID, Version));
    } else {
      const stopped: Job = {
        ...job,
        Stop: true,
        Version: job.Stop ? job.Version : job.Version + 1,
        ModifyIndex: tx.index,
        JobModifyIndex: tx.index,
        SubmitTime: tx.now.getTime() * 1e6,
      };
      tx.putJob(stopped);
      tx.putVersion(stopped);
    }
    if (options.noShutdownDelay) {
      for (const alloc of tx.all("allocs")) {
        if (alloc.JobID !== job.ID || isTerminal(alloc)) continue;
        tx.putAlloc(
          { ...alloc, DesiredTransition: { ...alloc.DesiredTransition, NoShutdownDelay: true } },
          "server",
        );
      }
    }
    tx.putEval({ ...evaluation, JobModifyIndex: tx.index });
  });
  return jobAnswer(index, evaluation.ID, noVolumes);
}

/** A new evaluation of a job; with `force` its failed allocations are placed anew at once, but for groups that are never rescheduled. */
export function evaluateJob(
  store: Store,
  deps: ServerDeps,
  options: { readonly job: Job; readonly force: boolean },
): object {
  const { job, force } = options;
  const evaluation = newEvaluation(job, "job-register", deps);
  const index = transact(store, deps.now(), (tx) => {
    if (force) {
      for (const alloc of tx.all("allocs")) {
        if (alloc.JobID !== job.ID || alloc.ClientStatus !== "failed" || alloc.DesiredStatus !== "run")
          continue;
        if (!isRescheduled(job.TaskGroups.find(({ Name }) => Name === alloc.TaskGroup))) continue;
        tx.putAlloc(
          { ...alloc, DesiredTransition: { ...alloc.DesiredTransition, ForceReschedule: true } },
          "server",
        );
      }
    }
    tx.putEval(evaluation);
  });
  return jobAnswer(index, evaluation.ID, { JobModifyIndex: job.JobModifyIndex, Warnings: "" });
}

const isRescheduled = (group: TaskGroup | undefined): boolean =>
  group?.ReschedulePolicy?.Unlimited === true || (group?.ReschedulePolicy?.Attempts ?? 0) > 0;

/** Makes an older version the newest one. */
export function revertJob(
  store: Store,
  deps: ServerDeps,
  options: { readonly id: string; readonly body: RevertBody },
): object {
  const { id, body } = options;
  if (body.JobID && body.JobID !== id) throw invalidBody("Job ID does not match");
  const version = body.JobVersion;
  const job = store.get("jobs", id);
  if (!job) throw refused(`job "${id}" not found`);
  if (job.Version === version) throw refused("can't revert to current version");
  const prior = body.EnforcePriorVersion;
  if (typeof prior === "number" && prior !== job.Version) {
    throw refused(`Current job has version ${job.Version}; enforcing version ${prior}`);
  }
  const target = store.get("versions", versionKey(id, version));
  if (!target) throw refused(`job "${id}" in namespace "${job.Namespace}" at version ${version} not found`);
  const evaluation = newEvaluation(job, "job-register", deps);
  const index = transact(store, deps.now(), (tx) => {
    putRevertedVersion(tx, job, target);
    tx.putEval({ ...evaluation, JobModifyIndex: tx.index });
  });
  return jobAnswer(index, evaluation.ID, { Warnings: warningsOf(target) });
}

/** Changes the count of one group: a new version of the job. */
export function scaleJob(
  store: Store,
  deps: ServerDeps,
  options: { readonly job: Job; readonly body: ScaleBody },
): object {
  const { job, body } = options;
  const name = body.Target?.["Group"] ?? "";
  if (name === "") throw invalidBody("missing task group name for scaling action");
  const count = body.Count;
  if (body.Error === true && typeof count === "number")
    throw invalidBody("scaling action should not contain count if error is true");
  const wanted = body.JobModifyIndex;
  if (typeof wanted === "number" && wanted !== 0 && wanted !== job.JobModifyIndex) {
    throw refused(
      `Enforcing job modify index ${wanted}: job exists with conflicting job modify index: ${job.JobModifyIndex}`,
    );
  }
  const group = job.TaskGroups.find((candidate) => candidate.Name === name);
  if (!group) throw invalidBody(`task group "${name}" specified for scaling does not exist in job`);
  if (typeof count !== "number")
    return jobAnswer(0, "", { JobModifyIndex: job.JobModifyIndex, Warnings: "" });
  if (store.all("deployments").some((deployment) => deployment.JobID === job.ID && isActive(deployment)))
    throw invalidBody("job scaling blocked due to active deployment");
  if (count < 0) throw invalidBody("scaling action count can't be negative");
  const scaled = {
    ...job,
    TaskGroups: job.TaskGroups.map((other) => (other === group ? { ...group, Count: count } : other)),
  };
  const registered = registerJob(store, deps, { job: scaled, triggeredBy: "job-scaling", isScaled: true });
  return jobAnswer(registered.index, registered.evalId, {
    JobModifyIndex: registered.jobModifyIndex,
    Warnings: "",
    KnownLeader: true,
  });
}
