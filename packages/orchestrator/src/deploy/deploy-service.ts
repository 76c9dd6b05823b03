import type { VariableSource } from "jobspec";
import type { AllocationListStub } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { inNamespace, type World } from "../world/open-world.ts";
import { deployer, putExecutable, register } from "./register-job.ts";
import { followEvaluation } from "./follow-deployment.ts";
import type { NamespaceWish } from "./job-namespace.ts";
import { endsByItself, kindOf, type JobKind } from "../world/job-kind.ts";
import { planDeployment, type DeployPlan } from "./plan-deployment.ts";
import { prepareJob, type PreparedJob } from "./prepare-job.ts";
import { toSubmission } from "./record.ts";
import type { Service } from "./deployable.ts";

export interface FollowCallbacks {
  /** Told how far it is, in one line. */
  readonly onProgress: (line: string) => void;
  readonly onWaiting?: ((reason: string) => void) | undefined;
  readonly onEvent?: ((line: string) => void) | undefined;
  readonly onAllocations?: ((allocations: readonly AllocationListStub[]) => void) | undefined;
}

export interface DeployOptions extends CallOptions, FollowCallbacks {
  readonly world: World;
  readonly service: Service;
  /** Values for the job's variables, the weakest first. */
  readonly sources?: readonly VariableSource[];
  /** For a job that names no namespace. */
  readonly namespace?: NamespaceWish | undefined;
}

export interface Deployed {
  readonly service: string;
  readonly job: string;
  readonly namespace: string;
  /** Nomad's count of registrations. */
  readonly jobVersion: number;
  /** Over executable, spec and variables: 12 hex digits. */
  readonly version: string;
  /** False: what runs is already this, and nothing was missing. */
  readonly changed: boolean;
  readonly action: DeployPlan["action"];
  readonly kind: JobKind;
  /** How many allocations a service is to have. */
  readonly count: number;
  /** When a periodic job is launched next. */
  readonly nextLaunch: string | undefined;
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
  const prepared = await prepareJob(service, whole, { sources, namespace, signal });
  const world = inNamespace(whole, prepared.namespace);
  const plan = await planDeployment(world, prepared, { signal });
  const evaluation = await applyDeployment({ world, prepared, plan, ...follow });
  if (evaluation !== undefined) await followEvaluation(evaluation, { world, job: plan.job, ...follow });
  return summarize(world, { service, plan, signal });
}

export interface ApplyOptions extends CallOptions, Pick<FollowCallbacks, "onProgress"> {
  /** In the job's namespace. */
  readonly world: World;
  readonly prepared: Pick<PreparedJob, "rendered" | "path" | "source">;
  readonly plan: Pick<DeployPlan, "job" | "action" | "jobModifyIndex">;
}

/** Does what a plan says; returns the evaluation to follow, undefined when there is nothing to do. */
export async function applyDeployment({
  world,
  prepared,
  plan,
  signal,
  onProgress,
}: ApplyOptions): Promise<string | undefined> {
  const { rendered, path, source } = prepared;
  // What runs is there already; comparing it again would read 150 MB twice.
  if (plan.action === "nothing") return undefined;
  await putExecutable(world, { digest: rendered.digests.executable, path, source, signal });
  if (plan.action === "repair") {
    onProgress(
      endsByItself(kindOf(rendered.job)) ? "running again what failed" : "replacing what is missing",
    );
    return (await world.nomad.jobs.evaluate(plan.job, { forceReschedule: true, signal })).EvalID;
  }
  onProgress(`registering ${rendered.shortVersion}`);
  const submission = toSubmission(rendered, { by: deployer(), at: new Date() });
  return register(world, { job: rendered.job, submission, index: plan.jobModifyIndex, signal });
}

/** What is registered after a deployment. */
export async function summarize(
  { nomad }: World,
  { service, plan, signal }: CallOptions & { readonly service: Service; readonly plan: DeployPlan },
): Promise<Deployed> {
  const { Version, TaskGroups } = await nomad.jobs.read(plan.job, { signal });
  return {
    service: service.name,
    job: plan.job,
    namespace: plan.namespace,
    jobVersion: Version ?? 0,
    version: plan.shortVersion,
    changed: plan.action !== "nothing",
    action: plan.action,
    kind: plan.kind,
    count: (TaskGroups ?? []).reduce((sum, { Count }) => sum + (Count ?? 1), 0),
    nextLaunch: plan.nomad.nextLaunch,
  };
}
