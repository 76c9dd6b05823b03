import type { CallOptions } from "../hosts/host.ts";
import type { JobKind } from "../world/job-kind.ts";
import type { World } from "../world/open-world.ts";
import type { DeployableJob } from "./deployable.ts";
import type { DeployPlan } from "./plan-deployment.ts";

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

/** What is registered after a deployment. */
export async function summarizeDeployment(
  { nomad }: World,
  { service, plan, signal }: CallOptions & { readonly service: DeployableJob; readonly plan: DeployPlan },
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
