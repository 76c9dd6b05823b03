import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { endsByItself, kindOf } from "../world/job-kind.ts";
import { deployer } from "./deployer.ts";
import type { FollowCallbacks } from "./follow-callbacks.ts";
import type { DeployPlan } from "./plan-deployment.ts";
import type { PreparedJob } from "./prepare-job.ts";
import { ensureTaskAccounts } from "./ensure-task-accounts.ts";
import { putExecutable } from "./put-executable.ts";
import { toSubmission } from "./record.ts";
import { registerJob } from "./register-job.ts";
import { requireVaultFor } from "./require-vault.ts";

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
  await requireVaultFor(world, rendered.job, { signal });
  if (source !== undefined)
    await putExecutable(world, { digest: rendered.digests.executable, path, source, signal });
  await ensureTaskAccounts(world, rendered.job, { signal });
  if (plan.action === "repair") {
    onProgress(
      endsByItself(kindOf(rendered.job)) ? "running again what failed" : "replacing what is missing",
    );
    return (await world.nomad.jobs.evaluate(plan.job, { forceReschedule: true, signal })).EvalID;
  }
  onProgress(`registering ${rendered.shortVersion}`);
  const submission = toSubmission(rendered, { by: deployer(), at: new Date() });
  return registerJob(world, { job: rendered.job, submission, index: plan.jobModifyIndex, signal });
}
