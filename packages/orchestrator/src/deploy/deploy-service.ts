import type { VariableSource } from "jobspec";
import type { CallOptions } from "../hosts/host.ts";
import { inNamespace, type World } from "../world/open-world.ts";
import { applyDeployment } from "./apply-deployment.ts";
import type { FollowCallbacks } from "./follow-callbacks.ts";
import { followEvaluation } from "./follow-deployment.ts";
import type { NamespaceWish } from "./job-namespace.ts";
import { loadJobSource } from "./job-source.ts";
import { planDeployment } from "./plan-deployment.ts";
import { prepareJob } from "./prepare-job.ts";
import { summarizeDeployment, type Deployed } from "./summarize-deployment.ts";
import type { Deployable } from "./deployable.ts";

export interface DeployOptions extends CallOptions, FollowCallbacks {
  readonly world: World;
  readonly service: Deployable;
  /** Values for the job's variables, the weakest first. */
  readonly sources?: readonly VariableSource[];
  /** For a job that names no namespace. */
  readonly namespace?: NamespaceWish | undefined;
}

/**
 * Makes a service's current state run in a world: executable to every host, job registered if it differs, and followed to its end.
 * Throws typed errors, with the allocations' last words, when it does not become healthy.
 */
export async function deployService({
  world: whole,
  service,
  sources = [],
  namespace,
  ...follow
}: DeployOptions): Promise<Deployed> {
  const { signal } = follow;
  follow.onProgress("preparing");
  const prepared = await prepareJob(await loadJobSource(service), whole, { sources, namespace, signal });
  const world = inNamespace(whole, prepared.namespace);
  const plan = await planDeployment(world, prepared, { signal });
  const evaluation = await applyDeployment({ world, prepared, plan, ...follow });
  if (evaluation !== undefined) await followEvaluation(evaluation, { world, job: plan.job, ...follow });
  return summarizeDeployment(world, { service, plan, signal });
}
