import type { NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { followDeployment } from "./follow-deployment.ts";
import { prepareJob, type PreparedJob } from "./prepare-job.ts";
import type { Service } from "./service.ts";

export interface DeployOptions extends CallOptions {
  readonly world: World;
  readonly service: Service;
  /** Told what happens as it happens. */
  readonly onProgress: (line: string) => void;
}

export interface Deployed {
  readonly service: string;
  readonly job: string;
  /** Nomad's count of registrations. */
  readonly jobVersion: number;
  /** Over executable, spec and variables: 12 hex digits. */
  readonly version: string;
  /** False: what runs is already this. */
  readonly changed: boolean;
}

/**
 * Makes a service's current state run in a world: executable to every host, job registered if it differs, and followed to its end.
 * Throws typed errors, with the allocations' last words, when it does not become healthy.
 */
export async function deployService({
  world,
  service,
  signal,
  onProgress,
}: DeployOptions): Promise<Deployed> {
  onProgress("preparing");
  const prepared = await prepareJob(service, world, { signal });
  const { job, shortVersion } = prepared.rendered;
  await putExecutable(prepared, world, { signal });

  const plan = await world.nomad.jobs.plan({ Job: job }, { signal });
  const changed = plan.Diff?.Type !== "None";
  if (changed) {
    onProgress(`registering ${shortVersion}`);
    const evaluation = await register(world.nomad, prepared, { index: plan.JobModifyIndex, signal });
    await followDeployment({ nomad: world.nomad, evaluation, job: job.ID, signal, onProgress });
  }
  const { Version } = await world.nomad.jobs.read(job.ID, { signal });
  return { service: service.name, job: job.ID, jobVersion: Version ?? 0, version: shortVersion, changed };
}

async function putExecutable(
  { path, source }: PreparedJob,
  { engine }: World,
  options: CallOptions,
): Promise<void> {
  await Promise.all(
    engine.artifacts.hosts.map((host) => host.putFile({ path, source, mode: 0o755 }, options)),
  );
}

/** Compare-and-set: nobody else's registration since the plan is overwritten. Returns the evaluation's id. */
async function register(
  nomad: NomadClient,
  { rendered }: PreparedJob,
  { index, signal }: CallOptions & { readonly index: number },
): Promise<string> {
  const { EvalID } = await nomad.jobs.register(
    {
      Job: rendered.job,
      EnforceIndex: true,
      JobModifyIndex: index,
      Submission: {
        Source: JSON.stringify(rendered.spec),
        Format: "json",
        Variables: JSON.stringify(rendered.variables),
      },
    },
    { signal },
  );
  return EvalID;
}
