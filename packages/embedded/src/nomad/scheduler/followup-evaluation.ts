import type { Evaluation } from "../state/evaluation.ts";

/** An evaluation that goes on where another one ended; the change says how. */
export function followupEvaluation(
  evaluation: Evaluation,
  change: Partial<Evaluation> & Pick<Evaluation, "ID" | "TriggeredBy" | "Status" | "StatusDescription">,
  now: Date,
): Evaluation {
  const time = now.getTime() * 1e6;
  return {
    ...evaluation,
    PreviousEval: evaluation.ID,
    WaitUntil: null,
    NextEval: "",
    BlockedEval: "",
    DeploymentID: "",
    FailedTGAllocs: null,
    PlanAnnotations: null,
    ClassEligibility: null,
    QueuedAllocations: null,
    CreateTime: time,
    ModifyTime: time,
    ...change,
  };
}
