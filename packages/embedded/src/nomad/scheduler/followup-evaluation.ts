import type { Evaluation } from "../state/evaluation.ts";
import type { SchedulerInput } from "./scheduler-input.ts";

/** The evaluation that places failed allocations anew at their time. */
export function followupEvaluation(input: SchedulerInput, at: Date): Evaluation {
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
