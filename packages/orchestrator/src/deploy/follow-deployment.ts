import {
  watch,
  type Allocation,
  type AllocationListStub,
  type Deployment,
  type Evaluation,
  type NomadClient,
} from "nomad-client-ts";
import { evaluationFailed, jobNotPlaced } from "../errors.ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { nameVersion } from "./apply-deployment.ts";
import { describeFailures } from "./describe-failures.ts";
import { describePlacements } from "./describe-placement.ts";
import { deploymentFailed } from "./errors.ts";
import { createEventLog } from "./event-log.ts";

export interface FollowOptions extends CallOptions {
  readonly world: World;
  readonly job: string;
  /** Told how far it is, in one line, whenever that changes. */
  readonly onProgress: (line: string) => void;
  /** Told each event of a task once, as one line. */
  readonly onEvent?: ((line: string) => void) | undefined;
  /** Told the allocations whenever they change. */
  readonly onAllocations?: ((allocations: readonly AllocationListStub[]) => void) | undefined;
}

/** Follows an evaluation by blocking queries, and the deployment it belongs to, to the end. Throws typed errors for any end but a healthy one. */
export async function followEvaluation(id: string, options: FollowOptions): Promise<void> {
  const evaluation = await untilEvaluated(id, options);
  const reasons = describePlacements(evaluation.FailedTGAllocs);
  if (reasons.length > 0) throw jobNotPlaced(options.job, reasons);
  const deployment = evaluation.DeploymentID || (await deploymentOf(evaluation, options));
  if (deployment) await followDeployment(deployment, options);
  else await untilRunning(options);
}

/** The scheduler makes a deployment after it took the evaluation up: the evaluation itself may not name it. */
async function deploymentOf(
  { JobModifyIndex = 0, TriggeredBy }: Evaluation,
  { world: { nomad }, job, signal }: FollowOptions,
): Promise<string | undefined> {
  const latest = await nomad.jobs.latestDeployment(job, { signal });
  if (!latest) return undefined;
  const isNew = TriggeredBy === "job-register" && latest.JobSpecModifyIndex >= JobModifyIndex;
  return isNew || !ENDED.has(latest.Status) ? latest.ID : undefined;
}

/** Follows a deployment to its end. Throws DEPLOYMENT_FAILED with the last words of what did not become healthy. */
export async function followDeployment(id: string, options: FollowOptions): Promise<void> {
  const watching = new AbortController();
  const signal = AbortSignal.any([options.signal, watching.signal]);
  const events = followAllocations(id, { ...options, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  try {
    const end = await untilDeployed(id, options);
    if (end.Status !== "successful") throw await failureOf(end, options);
  } finally {
    watching.abort();
    await events;
  }
}

const ENDED: ReadonlySet<Deployment["Status"]> = new Set(["successful", "failed", "cancelled"]);

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

async function untilDeployed(id: string, options: FollowOptions): Promise<Deployment> {
  const {
    world: { nomad },
    signal,
    onProgress,
  } = options;
  for await (const { data } of watch((query) => nomad.deployments.read(id, query), watchOptions(options))) {
    onProgress(describeProgress(data));
    if (ENDED.has(data.Status)) return data;
  }
  throw signal.reason;
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

/** A job without a deployment: all that shall run, run. */
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
    const wanted = data.filter(({ DesiredStatus }) => DesiredStatus === "run");
    const running = wanted.filter(({ ClientStatus }) => ClientStatus === "running");
    onProgress(`${running.length} of ${wanted.length} allocations run`);
    if (wanted.every(isSettled)) return;
  }
}

const isSettled = ({ ClientStatus }: Pick<Allocation, "ClientStatus">): boolean =>
  ClientStatus === "running" || ClientStatus === "complete";

/** An agent that is away is waited for: it may be the leader that was just killed. */
function watchOptions({ signal, onEvent }: FollowOptions) {
  const onRetry = (error: unknown): void =>
    onEvent?.(`waiting: ${error instanceof Error ? error.message : String(error)}`);
  return { signal, onRetry, backoffMs: { first: 250, longest: 3_000 } };
}

function describeProgress({ TaskGroups, Status }: Deployment): string {
  const groups = Object.entries(TaskGroups ?? {}).map(([group, state]) => {
    const parts = [
      `${state.PlacedAllocs}/${state.DesiredTotal} placed`,
      `${state.HealthyAllocs} healthy`,
      ...(state.UnhealthyAllocs > 0 ? [`${state.UnhealthyAllocs} unhealthy`] : []),
      ...(state.DesiredCanaries > 0 && !state.Promoted
        ? [`canaries ${(state.PlacedCanaries ?? []).length}/${state.DesiredCanaries}, not promoted`]
        : []),
    ];
    return `${group}: ${parts.join(", ")}`;
  });
  return `${Status}; ${groups.join("; ")}`;
}

async function failureOf(deployment: Deployment, options: FollowOptions): Promise<Error> {
  const { world, job, signal } = options;
  const { nomad } = world;
  const [details, outcome] = await Promise.all([
    describeFailures(deployment.ID, options),
    describeOutcome(deployment, { nomad, job, signal }),
  ]);
  return deploymentFailed({ job, reason: deployment.StatusDescription, details, outcome });
}

/** What the failure left running. */
async function describeOutcome(
  { JobVersion, StatusDescription }: Deployment,
  { nomad, job, signal }: CallOptions & { readonly nomad: NomadClient; readonly job: string },
): Promise<string> {
  const target = /rolling back to job version (\d+)/.exec(StatusDescription)?.[1];
  if (target !== undefined)
    return `Nomad went back to ${await nameVersion(nomad, job, { version: Number(target), signal })}, which keeps running.`;
  const now = (await nomad.jobs.read(job, { signal })).Version ?? JobVersion;
  if (now > JobVersion)
    return `Meanwhile ${await nameVersion(nomad, job, { version: now, signal })} was registered.`;
  return "Nomad did not revert: there is no earlier stable version to go back to, or the job does not ask for it.";
}
