import type { AllocMetric } from "./alloc-metric.ts";

export type EvalStatus = "pending" | "blocked" | "complete" | "failed" | "canceled";

/** An evaluation as `/v1/evaluation/:id` answers it. */
export interface Evaluation {
  readonly ID: string;
  readonly Namespace: string;
  readonly Priority: number;
  readonly Type: string;
  readonly TriggeredBy: string;
  readonly JobID: string;
  readonly JobModifyIndex: number;
  readonly NodeID: string;
  readonly DeploymentID: string;
  readonly Status: EvalStatus;
  readonly StatusDescription: string;
  readonly WaitUntil: string | null;
  readonly NextEval: string;
  readonly PreviousEval: string;
  readonly BlockedEval: string;
  readonly FailedTGAllocs: Readonly<Record<string, AllocMetric>> | null;
  readonly PlanAnnotations: {
    readonly DesiredTGUpdates: Readonly<Record<string, object>>;
    readonly PreemptedAllocs: null;
  } | null;
  /** Whether nodes of a class can run what is blocked. */
  readonly ClassEligibility: Readonly<Record<string, boolean>> | null;
  readonly QueuedAllocations: Readonly<Record<string, number>> | null;
  readonly SnapshotIndex: number;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly CreateTime: number;
  readonly ModifyTime: number;
}

/** Will not be looked at again. */
export function isFinished(evaluation: Evaluation): boolean {
  return ["complete", "failed", "canceled"].includes(evaluation.Status);
}
