import { inNamespace, readJob, readRegistered, type CallOptions, type World } from "orchestrator";
import type { DeploymentState } from "./attributes.ts";
import { shownDigest } from "./prepare.ts";

/** What is registered of a deployment, as Terraform keeps it; undefined: no such job. */
export async function readDeployment(
  state: DeploymentState & { readonly job: string; readonly namespace: string },
  whole: World,
  { signal }: CallOptions,
): Promise<DeploymentState | undefined> {
  const world = inNamespace(whole, state.namespace);
  const registered = await readRegistered(world, state.job, { signal });
  if (!registered) return undefined;
  const { job, current } = registered;
  const allocations = await world.nomad.jobs.allocations(state.job, { signal });
  const { running, desired } = await readJob(world.nomad, { job, allocations, signal });
  return {
    ...state,
    // What something else registered has no version of ours: the next plan says what it would become.
    version: current.record?.shortVersion ?? null,
    executable_digest: current.record ? shownDigest(current.record.digests.executable) : null,
    job_version: current.jobVersion,
    drift: describeDrift({ job: state.job, stopped: current.stopped, running, desired }),
  };
}

interface Counted {
  readonly job: string;
  readonly stopped: boolean;
  readonly running: number;
  readonly desired: number;
}

function describeDrift({ job, stopped, running, desired }: Counted): readonly string[] {
  if (stopped) return [`job ${job} was stopped`];
  return running < desired ? [`${running} of ${desired} allocations of ${job} run`] : [];
}
