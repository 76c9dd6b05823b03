import { ifFound, watch, type Allocation, type AllocationListStub, type Evaluation } from "nomad-client-ts";
import { evaluationFailed, jobNotPlaced, allocationsFailed } from "./errors.ts";
import { describeFailures } from "./describe-failures.ts";
import { describeRunning, failureOf } from "./describe-outcome.ts";
import { describePlacements } from "./describe-placement.ts";
import type { FailingCheck } from "./failing-checks.ts";
import { followChecks } from "./follow-checks.ts";
import { createEventLog } from "./event-log.ts";
import { endsByItself, hasChildren, kindOf, type JobKind } from "../world/job-kind.ts";
import { isGivenUp, latestAllocations } from "../world/latest-allocations.ts";
import { untilCompleted } from "./until-completed.ts";
import { endedStatuses, untilDeployed, watchOptions, type FollowOptions } from "./until-deployed.ts";
import { whileVaultGives } from "./while-vault-gives.ts";

/**
 * Follows an evaluation by blocking queries to the end of what it began: a deployment, or allocations that run, or those of a batch job that end.
 * Throws typed errors for any end but a good one. A periodic or parameterized job has no evaluation (its id is empty): it waits for its launches.
 */
export async function followEvaluation(id: string, options: FollowOptions): Promise<void> {
  if (id === "") return;
  const evaluation = await untilEvaluated(id, options);
  const reasons = describePlacements(evaluation.FailedTGAllocs);
  if (reasons.length > 0) {
    const placed = await describePlaced(Object.keys(evaluation.FailedTGAllocs ?? {}), options);
    throw jobNotPlaced(options.job, [...reasons, ...placed, await describeRunning(options)]);
  }
  const deployment = await deploymentOf(evaluation, options);
  await whileVaultGives(options, (watched) =>
    deployment
      ? followDeployment(deployment, { ...options, ...watched })
      : followAllocationsOf(evaluation.Type, { ...options, ...watched }),
  );
}

/** The groups that were placed, when other groups were not. */
async function describePlaced(
  failed: readonly string[],
  { world, job, signal }: FollowOptions,
): Promise<string[]> {
  const { TaskGroups } = await world.nomad.jobs.read(job, { signal });
  return (TaskGroups ?? [])
    .filter(({ Name, Count }) => !failed.includes(Name) && Count !== 0)
    .map(({ Name }) => `group ${Name}: placed`);
}

/** Follows what a job does now to its end. Returns its kind; undefined when there is no such job. */
export async function followJob(options: FollowOptions): Promise<JobKind | undefined> {
  const { job, signal, world } = options;
  const present = await ifFound(world.nomad.jobs.read(job, { signal }));
  if (!present) return undefined;
  const kind = kindOf(present);
  if (hasChildren(kind)) return kind;
  const deployment = await world.nomad.jobs.latestDeployment(job, { signal });
  await whileVaultGives(options, (watched) =>
    deployment
      ? followDeployment(deployment.ID, { ...options, ...watched })
      : followAllocationsOf(kind, { ...options, ...watched }),
  );
  return kind;
}

const followAllocationsOf = (kind: string, options: FollowOptions): Promise<void> =>
  endsByItself(kind) ? untilCompleted(options) : untilRunning(options);

/** The deployment that an evaluation made or works on; it may name none, or one that has ended long ago. */
async function deploymentOf(
  { CreateIndex = 0, DeploymentID }: Evaluation,
  { world: { nomad }, job, signal }: FollowOptions,
): Promise<string | undefined> {
  const found = DeploymentID
    ? await nomad.deployments.read(DeploymentID, { signal })
    : await nomad.jobs.latestDeployment(job, { signal });
  if (!found) return undefined;
  const isNew = found.CreateIndex > CreateIndex;
  return isNew || !endedStatuses.has(found.Status) ? found.ID : undefined;
}

/** Follows a deployment to its end. Throws DEPLOYMENT_FAILED with the last words of what did not become healthy. */
export async function followDeployment(id: string, options: FollowOptions): Promise<void> {
  const watching = new AbortController();
  const signal = AbortSignal.any([options.signal, watching.signal]);
  const checks = new Map<string, readonly FailingCheck[]>();
  const aside = followAside(id, { ...options, checks, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  try {
    const end = await untilDeployed(id, options);
    if (end.Status !== "successful") throw await failureOf(end, { ...options, checks });
  } finally {
    watching.abort();
    await aside;
  }
}

async function untilEvaluated(id: string, options: FollowOptions): Promise<Evaluation> {
  const {
    world: { nomad },
    job,
    signal,
  } = options;
  for await (const { data } of watch((query) => nomad.evaluations.read(id, query), watchOptions(options))) {
    if (data.Status === "complete" || data.Status === "blocked") return data;
    if (data.Status === "failed" || data.Status === "canceled")
      throw evaluationFailed(job, data.StatusDescription || data.Status);
  }
  throw signal.reason;
}

/** Follows allocations and checks, for the callbacks alone: the deployment's end does not depend on them. */
async function followAside(
  id: string,
  options: FollowOptions & { readonly checks: Map<string, readonly FailingCheck[]> },
): Promise<void> {
  let latest: readonly AllocationListStub[] = [];
  const onAllocations = (all: readonly AllocationListStub[]): void => {
    latest = all;
    options.onAllocations?.(all);
  };
  await Promise.all([
    followAllocations(id, { ...options, onAllocations }),
    followChecks({ ...options, allocations: () => latest, memory: options.checks }),
  ]);
}

async function followAllocations(id: string, options: FollowOptions): Promise<void> {
  const {
    world: { nomad },
    onEvent,
    onAllocations,
  } = options;
  const log = createEventLog();
  for await (const { data } of watch(
    (query) => nomad.deployments.allocations(id, query),
    watchOptions(options),
  )) {
    onAllocations?.(data);
    for (const line of log.newLines(data)) onEvent?.(line);
  }
}

/** Waits until every wanted allocation runs: for a repair, and for jobs that have no deployments. Throws ALLOCATIONS_FAILED when Nomad gives up. */
async function untilRunning(options: FollowOptions): Promise<void> {
  const {
    world: { nomad },
    job,
    onProgress,
    onAllocations,
  } = options;
  const log = createEventLog();
  for await (const { data } of watch((query) => nomad.jobs.allocations(job, query), watchOptions(options))) {
    onAllocations?.(data);
    for (const line of log.newLines(data)) options.onEvent?.(line);
    const wanted = latestAllocations(data).filter(({ DesiredStatus }) => DesiredStatus === "run");
    const running = wanted.filter(({ ClientStatus }) => ClientStatus === "running");
    onProgress(`${running.length} of ${wanted.length} allocations run`);
    const failed = wanted.filter(isGivenUp);
    if (failed.length > 0) {
      const details = await describeFailures(failed, options);
      throw allocationsFailed({ job, typedAs: options.typedAs, failed, details });
    }
    if (wanted.every(isSettled)) return;
  }
}

const isSettled = ({ ClientStatus }: Pick<Allocation, "ClientStatus">): boolean =>
  ClientStatus === "running" || ClientStatus === "complete";
