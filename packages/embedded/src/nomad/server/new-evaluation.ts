import type { Job } from "../job/schema.ts";
import type { Evaluation } from "../state/evaluation.ts";
import type { ServerDeps } from "./server-deps.ts";

/** A pending evaluation of a job, for the reason given in Nomad's words (`job-register`, `node-drain` …). */
export function newEvaluation(job: Job, triggeredBy: string, deps: ServerDeps): Evaluation {
  const time = deps.now().getTime() * 1e6;
  return {
    ID: deps.newId(),
    Namespace: job.Namespace,
    Priority: job.Priority,
    Type: job.Type,
    TriggeredBy: triggeredBy,
    JobID: job.ID,
    JobModifyIndex: job.JobModifyIndex,
    NodeID: "",
    DeploymentID: "",
    Status: "pending",
    StatusDescription: "",
    WaitUntil: null,
    NextEval: "",
    PreviousEval: "",
    BlockedEval: "",
    FailedTGAllocs: null,
    PlanAnnotations: null,
    ClassEligibility: null,
    QueuedAllocations: null,
    SnapshotIndex: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: time,
    ModifyTime: time,
  };
}
