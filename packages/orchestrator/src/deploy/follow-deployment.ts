import {
  watch,
  type AllocationMetric,
  type Deployment,
  type Evaluation,
  type NomadClient,
} from "nomad-client-ts";
import { deploymentFailed, evaluationFailed, jobNotPlaced } from "../errors.ts";
import type { CallOptions } from "../hosts/host.ts";
import { describeFailures } from "./describe-failures.ts";

export interface FollowOptions extends CallOptions {
  readonly nomad: NomadClient;
  /** Its id. */
  readonly evaluation: string;
  readonly job: string;
  /** Told what happens as it happens. */
  readonly onProgress: (line: string) => void;
}

/** Follows a registration by blocking queries to its end: evaluated, placed, healthy. Throws typed errors for any other end. */
export async function followDeployment(options: FollowOptions): Promise<void> {
  const evaluation = await untilEvaluated(options);
  const reasons = Object.entries(evaluation.FailedTGAllocs ?? {}).flatMap(([group, metric]) =>
    describePlacement(group, metric),
  );
  if (reasons.length > 0) throw jobNotPlaced(options.job, reasons);
  const deployment =
    evaluation.DeploymentID || (await options.nomad.jobs.latestDeployment(options.job, options))?.ID;
  if (!deployment) return;
  const end = await untilDeployed(deployment, options);
  if (end.Status === "successful") return;
  throw deploymentFailed(options.job, end.StatusDescription, await describeFailures(deployment, options));
}

async function untilEvaluated({ nomad, evaluation, job, signal }: FollowOptions): Promise<Evaluation> {
  for await (const { data } of watch((query) => nomad.evaluations.read(evaluation, query), { signal })) {
    if (data.Status === "complete" || data.Status === "blocked") return data;
    if (data.Status === "failed" || data.Status === "canceled")
      throw evaluationFailed(job, data.StatusDescription ?? data.Status);
  }
  throw signal.reason;
}

const ENDED: ReadonlySet<Deployment["Status"]> = new Set(["successful", "failed", "cancelled"]);

async function untilDeployed(id: string, { nomad, signal, onProgress }: FollowOptions): Promise<Deployment> {
  for await (const { data } of watch((query) => nomad.deployments.read(id, query), { signal })) {
    onProgress(describeProgress(data));
    if (ENDED.has(data.Status)) return data;
  }
  throw signal.reason;
}

function describeProgress({ TaskGroups }: Deployment): string {
  return Object.entries(TaskGroups ?? {})
    .map(([group, state]) => {
      const unhealthy = state.UnhealthyAllocs > 0 ? `, ${state.UnhealthyAllocs} unhealthy` : "";
      return `${group}: ${state.PlacedAllocs}/${state.DesiredTotal} placed, ${state.HealthyAllocs} healthy${unhealthy}`;
    })
    .join("; ");
}

/** Why a group found no room, in Nomad's own terms. */
function describePlacement(group: string, metric: AllocationMetric): string[] {
  const counted = (counts: Record<string, number> | null): string[] =>
    Object.entries(counts ?? {}).map(
      ([what, nodes]) => `group ${group}: ${what} on ${nodes} of ${metric.NodesEvaluated} nodes`,
    );
  const reasons = [...counted(metric.ConstraintFiltered), ...counted(metric.DimensionExhausted)];
  if (reasons.length > 0) return reasons;
  return [
    `group ${group}: no node fits (${metric.NodesEvaluated} evaluated, ${metric.NodesFiltered} filtered, ${metric.NodesExhausted} exhausted)`,
  ];
}
