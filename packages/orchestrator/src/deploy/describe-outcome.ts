import type { Deployment } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { nameVersion } from "./apply-deployment.ts";
import { describeFailures } from "./describe-failures.ts";
import type { FailingCheck } from "./failing-checks.ts";
import { deploymentFailed } from "./errors.ts";

export interface OutcomeOptions extends CallOptions {
  readonly world: World;
  readonly job: string;
  /** Failing checks that were seen before, by allocation. */
  readonly checks?: ReadonlyMap<string, readonly FailingCheck[]> | undefined;
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

async function describeRevert(
  { JobVersion, StatusDescription }: Deployment,
  { world: { nomad }, job, signal }: OutcomeOptions,
): Promise<string> {
  const target = /rolling back to job version (\d+)/.exec(StatusDescription)?.[1];
  if (target !== undefined)
    return `Nomad went back to ${await nameVersion(nomad, job, { version: Number(target), signal })}, which keeps running.`;
  const now = (await nomad.jobs.read(job, { signal })).Version ?? JobVersion;
  if (now > JobVersion)
    return `Meanwhile ${await nameVersion(nomad, job, { version: now, signal })} was registered.`;
  return "Nomad did not revert: there is no earlier stable version to go back to, or the job does not ask for it.";
}
