import { watch, type Deployment } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { nameVersion } from "./name-version.ts";
import { describeFailures } from "./describe-failures.ts";
import type { FailingCheck } from "./failing-checks.ts";
import { deploymentFailed } from "./errors.ts";
import { untilDeployed } from "./until-deployed.ts";

export interface OutcomeOptions extends CallOptions {
  readonly world: World;
  readonly job: string;
  /** How a command line names the job; default: its id. */
  readonly typedAs?: string | undefined;
  /** Failing checks that were seen before, by allocation. */
  readonly checks?: ReadonlyMap<string, readonly FailingCheck[]> | undefined;
  /** Told how far Nomad is with going back. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** The error for a deployment that did not end well: why, the last words of what is not healthy, and what runs now. */
export async function failureOf(deployment: Deployment, options: OutcomeOptions): Promise<Error> {
  const { job } = options;
  const [details, outcome] = await Promise.all([
    describeUnhealthy(deployment.ID, options),
    describeRevert(deployment, options),
  ]);
  return deploymentFailed({ job, reason: deployment.StatusDescription, details, outcome });
}

/** Which versions of a job run now, as one sentence. */
export async function describeRunning({ world: { nomad }, job, signal }: OutcomeOptions): Promise<string> {
  const allocations = await nomad.jobs.allocations(job, { signal });
  const running = allocations.filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
  );
  const versions = [...new Set(running.map(({ JobVersion }) => JobVersion))];
  const counted = await Promise.all(
    versions.map(async (version) => {
      const count = running.filter(({ JobVersion }) => JobVersion === version).length;
      return `${count} of ${await nameVersion(nomad, job, { version, signal })}`;
    }),
  );
  return counted.length === 0 ? "Nothing of it runs." : `What runs goes on: ${counted.join(", ")}.`;
}

async function describeUnhealthy(deployment: string, options: OutcomeOptions): Promise<string[]> {
  const { signal, world } = options;
  const allocations = await world.nomad.deployments.allocations(deployment, { signal });
  return describeFailures(
    allocations.filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy !== true),
    options,
  );
}

async function describeRevert(deployment: Deployment, options: OutcomeOptions): Promise<string> {
  const { JobVersion, StatusDescription } = deployment;
  const { job, signal } = options;
  const { nomad } = options.world;
  const target = /rolling back to job version (\d+)/.exec(StatusDescription)?.[1];
  if (target !== undefined) return describeGoingBack(JobVersion, Number(target), options);
  const now = (await nomad.jobs.read(job, { signal })).Version ?? JobVersion;
  if (now > JobVersion)
    return `Meanwhile ${await nameVersion(nomad, job, { version: now, signal })} was registered.`;
  return "Nomad did not revert: there is no earlier stable version to go back to, or the job does not ask for it.";
}

/** Follows the deployment that going back makes: until its end nobody knows whether the old version runs. */
async function describeGoingBack(failed: number, target: number, options: OutcomeOptions): Promise<string> {
  const { job, typedAs = job, signal, onProgress = () => {} } = options;
  const { nomad } = options.world;
  const name = await nameVersion(nomad, job, { version: target, signal });
  const progress = { ...options, onProgress: (line: string) => onProgress(`going back to ${name}: ${line}`) };
  try {
    const id = await deploymentAfter(failed, options);
    const end = id === undefined ? undefined : await untilDeployed(id, progress);
    if (end?.Status === "successful")
      return `Nomad went back to ${name}, which runs and is healthy (as version ${end.JobVersion}).`;
    const why = end
      ? `its deployment ended as ${end.Status}: ${end.StatusDescription}`
      : "made no deployment for it";
    return `Nomad goes back to ${name}, but ${why}. ${await describeRunning(options)}`;
  } catch (error) {
    if (!signal.aborted) throw error;
    return `Nomad goes back to ${name}; how that ends was not waited for. Look again with \`pnpm run deploy follow ${typedAs}\`.`;
  }
}

/** Going back registers a version, whose evaluation makes the deployment a moment later. */
const deploymentWithinMs = 30_000;

async function deploymentAfter(
  version: number,
  { world: { nomad }, job, signal }: OutcomeOptions,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(deploymentWithinMs);
  const either = AbortSignal.any([signal, limit]);
  try {
    for await (const { data } of watch((query) => nomad.jobs.latestDeployment(job, query), {
      signal: either,
    }))
      if (data && data.JobVersion > version) return data.ID;
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
  }
  return undefined;
}
