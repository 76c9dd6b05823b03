import type { Job } from "../job/schema.ts";
import { isActive, requiresPromotion, type Deployment, type DeploymentState } from "../state/deployment.ts";
import type { DeploymentUpdate } from "./plan.ts";
import type { GroupResult } from "./reconcile/reconcile-group.ts";
import type { SchedulerInput } from "./scheduler-input.ts";

/** The latest deployment: `current` when it is of this job version and not over, else `old`. */
export function splitDeployments(
  job: Job,
  latest: Deployment | undefined,
): { readonly current?: Deployment | undefined; readonly old?: Deployment | undefined } {
  if (!latest || !isOfVersion(latest, job) || latest.Status === "successful") return { old: latest };
  return latest.Status === "cancelled" ? {} : { current: latest };
}

/** The deployment to be made or changed now, if any. */
export function planDeployment(options: {
  readonly input: SchedulerInput;
  readonly job: Job;
  readonly current: Deployment | undefined;
  readonly results: ReadonlyMap<string, GroupResult>;
}): Deployment | undefined {
  const { input, job, current, results } = options;
  const changed = [...results].flatMap(([name, { progress }]) =>
    progress ? [[name, progress] as const] : [],
  );
  if (changed.length === 0) return undefined;
  const states: Record<string, DeploymentState> = { ...current?.TaskGroups, ...Object.fromEntries(changed) };
  const deployment = { ...(current ?? newDeployment(input, job)), TaskGroups: states };
  if (!requiresPromotion(deployment)) return deployment;
  const auto = Object.values(states).every((state) => state.DesiredCanaries === 0 || state.AutoPromote);
  return {
    ...deployment,
    StatusDescription: auto
      ? "Deployment is running pending automatic promotion"
      : "Deployment is running but requires manual promotion",
  };
}

/** What becomes of a deployment that is not of this version, or that is complete. */
export function deploymentUpdates(options: {
  readonly job: Job;
  readonly latest: Deployment | undefined;
  readonly current: Deployment | undefined;
  readonly groups: readonly GroupResult[];
}): DeploymentUpdate[] {
  const { job, latest, current, groups } = options;
  if (latest && !isOfVersion(latest, job) && isActive(latest))
    return [{ id: latest.ID, status: "cancelled", description: "Cancelled due to newer version of job" }];
  if (!current || !isActive(current) || !groups.every((result) => result.complete)) return [];
  return [{ id: current.ID, status: "successful", description: "Deployment completed successfully" }];
}

function isOfVersion(deployment: Deployment, job: Job): boolean {
  return deployment.JobVersion === job.Version && deployment.JobCreateIndex === job.CreateIndex;
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
