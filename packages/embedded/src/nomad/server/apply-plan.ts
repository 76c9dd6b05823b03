import { isFinished, type Evaluation } from "../state/evaluation.ts";
import { ofJob } from "../state/store.ts";
import { versionKey, type Transaction } from "../state/transaction.ts";
import { followupEvaluation } from "../scheduler/followup-evaluation.ts";
import type { Plan } from "../scheduler/plan.ts";

/** Makes a plan true, with the evaluation that asked for it at its end. */
export function applyPlan(
  tx: Transaction,
  plan: Plan,
  { evaluation, newId }: { readonly evaluation: Evaluation; readonly newId: () => string },
): void {
  if (plan.deployment) tx.putDeployment(plan.deployment);
  for (const { alloc, description, clientStatus } of plan.stops) {
    const ClientStatus = clientStatus ?? alloc.ClientStatus;
    tx.putAlloc({ ...alloc, DesiredStatus: "stop", DesiredDescription: description, ClientStatus }, "server");
  }
  for (const alloc of plan.allocs) tx.putAlloc(alloc, "server");
  for (const update of plan.deploymentUpdates) setDeploymentStatus(tx, update);
  for (const followup of plan.followups) tx.putEval(followup);
  if (Object.keys(plan.failures).length > 0) return finishFailed(tx, plan, { evaluation, newId });
  tx.putEval({
    ...outcomeOf(tx, evaluation, plan),
    Status: "complete",
    StatusDescription: "",
    BlockedEval: "",
  });
  cancelBlocked(tx, evaluation, undefined);
}

/** Changes a deployment's status; a successful one makes its job version stable. */
export function setDeploymentStatus(
  tx: Transaction,
  update: {
    readonly id: string;
    readonly status: Plan["deploymentUpdates"][number]["status"];
    readonly description: string;
  },
): void {
  const deployment = tx.get("deployments", update.id);
  if (!deployment) return;
  tx.putDeployment({ ...deployment, Status: update.status, StatusDescription: update.description });
  if (update.status === "successful") markStable(tx, deployment.JobID, deployment.JobVersion);
}

function markStable(tx: Transaction, jobId: string, version: number): void {
  const key = versionKey(jobId, version);
  const record = tx.get("versions", key);
  if (record) tx.putVersion({ ...record, Stable: true, ModifyIndex: tx.index });
  const job = tx.get("jobs", jobId);
  if (job?.Version === version) tx.putJob({ ...job, Stable: true });
}

/** The evaluation stays blocked, or leaves a blocked evaluation behind that waits for room. */
function finishFailed(
  tx: Transaction,
  plan: Plan,
  { evaluation, newId }: { readonly evaluation: Evaluation; readonly newId: () => string },
): void {
  const done = { ...outcomeOf(tx, evaluation, plan), FailedTGAllocs: plan.failures };
  if (evaluation.Status === "blocked") return tx.putEval(done);
  const blocked = blockedEvaluation(evaluation, plan, { id: newId(), now: tx.now });
  tx.putEval(blocked);
  tx.putEval({ ...done, Status: "complete", StatusDescription: "", BlockedEval: blocked.ID });
  cancelBlocked(tx, evaluation, blocked);
}

function outcomeOf(tx: Transaction, evaluation: Evaluation, plan: Plan): Evaluation {
  return {
    ...evaluation,
    FailedTGAllocs: null,
    PlanAnnotations: { DesiredTGUpdates: plan.desired, PreemptedAllocs: null },
    QueuedAllocations: plan.queued,
    NextEval: plan.followups[0]?.ID ?? evaluation.NextEval,
    DeploymentID: plan.deployment?.ID ?? ofJob(tx, "deployments", evaluation.JobID)[0]?.ID ?? "",
  };
}

/** The evaluation that waits for room for what found no node. */
export function blockedEvaluation(
  evaluation: Evaluation,
  plan: Plan,
  { id, now }: { readonly id: string; readonly now: Date },
): Evaluation {
  const change = {
    ID: id,
    TriggeredBy: "queued-allocs",
    Status: "blocked",
    StatusDescription: "created to place remaining allocations",
    ClassEligibility: plan.classEligibility,
    FailedTGAllocs: plan.failures,
  } as const;
  return followupEvaluation(evaluation, change, now);
}

/** A job has at most one blocked evaluation: the newest. */
function cancelBlocked(tx: Transaction, evaluation: Evaluation, blocked: Evaluation | undefined): void {
  const StatusDescription = blocked
    ? `existing blocked evaluation exists for job "${evaluation.JobID}"`
    : `evaluation "${evaluation.ID}" successful`;
  for (const other of tx.all("evals")) {
    if (other.JobID !== evaluation.JobID || other.ID === blocked?.ID || other.ID === evaluation.ID) continue;
    if (other.Status === "blocked" && !isFinished(other))
      tx.putEval({ ...other, Status: "canceled", StatusDescription });
  }
}
