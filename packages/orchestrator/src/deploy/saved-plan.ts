import { readFile } from "node:fs/promises";
import { messageOf } from "command-line/message-of";
import type { Job } from "nomad-client-ts";
import { z } from "zod";
import { writeAtomically } from "../files/write-atomically.ts";
import type { CallOptions } from "../hosts/host.ts";
import { digestOf } from "../files/digest-of.ts";
import type { World } from "../world/open-world.ts";
import { deployer } from "./deployer.ts";
import { ensureTaskAccounts } from "./ensure-task-accounts.ts";
import { putExecutable } from "./put-executable.ts";
import { describeChange, registerJob } from "./register-job.ts";
import { requireVaultFor } from "./require-vault.ts";
import { deployConflict, planNotApplicable } from "./errors.ts";
import type { DeployPlan } from "./plan-deployment.ts";
import type { PreparedJob } from "./prepare-job.ts";
import { toSubmission } from "./record.ts";

const planSchema = z.object({
  format: z.literal(1),
  /** Identifies the world, not only by its name. */
  world: z.string(),
  service: z.string(),
  job: z.looseObject({ ID: z.string(), Namespace: z.string().default("default") }),
  jobModifyIndex: z.int(),
  action: z.enum(["nothing", "repair", "register"]),
  version: z.string(),
  /** None: the job runs what the hosts have. */
  executable: z.object({ path: z.string(), source: z.string(), digest: z.string() }).optional(),
  submission: z.object({ Source: z.string(), Format: z.literal("json"), Variables: z.string() }),
});

/** Everything that a later `deploy apply` needs to do exactly what was planned, or refuse. */
export type SavedPlan = z.infer<typeof planSchema>;

export async function savePlan(
  path: string,
  {
    world,
    prepared,
    plan,
  }: { readonly world: World; readonly prepared: PreparedJob; readonly plan: DeployPlan },
): Promise<void> {
  const { rendered, source, path: target, service } = prepared;
  const submission = toSubmission(rendered, { by: deployer(), at: new Date() });
  const saved: SavedPlan = {
    format: 1,
    world: world.folder.id,
    service: service.name,
    job: { ...rendered.job, Namespace: prepared.namespace },
    jobModifyIndex: plan.jobModifyIndex,
    action: plan.action,
    version: rendered.version,
    executable:
      source === undefined ? undefined : { path: target, source, digest: rendered.digests.executable },
    submission: { Source: submission.Source, Format: "json", Variables: submission.Variables ?? "" },
  };
  await writeAtomically(path, `${JSON.stringify(saved, undefined, 2)}\n`);
}

/** Throws PLAN_NOT_APPLICABLE when the file holds no plan. */
export async function readPlan(path: string): Promise<SavedPlan> {
  try {
    return planSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw planNotApplicable(path, `it holds no plan (${messageOf(error)})`);
  }
}

/** Registers what was planned; refused when the job, the world or the executable is no longer what it was. Returns the evaluation to follow. */
export async function applySavedPlan(
  path: string,
  { plan, world, signal }: CallOptions & { readonly plan: SavedPlan; readonly world: World },
): Promise<string | undefined> {
  if (plan.world !== world.folder.id)
    throw planNotApplicable(path, `it was made for world ${plan.world}, this one is ${world.folder.id}`);
  const { executable } = plan;
  if (executable && (await digestOf(executable.source, signal)) !== executable.digest)
    throw planNotApplicable(path, `${executable.source} has been built anew since`);
  const job: Job = plan.job;
  const now = await world.nomad.jobs.plan({ Job: job, Diff: false }, { signal });
  if (now.JobModifyIndex !== plan.jobModifyIndex)
    throw deployConflict(job.ID, await describeChange(world, job.ID, { signal }));
  if (plan.action === "nothing") return undefined;
  await requireVaultFor(world, job, { signal });
  if (executable) await putExecutable(world, { ...executable, signal });
  await ensureTaskAccounts(world, job, { signal });
  if (plan.action === "repair")
    return (await world.nomad.jobs.evaluate(job.ID, { forceReschedule: true, signal })).EvalID;
  return registerJob(world, { job, submission: plan.submission, index: plan.jobModifyIndex, signal });
}
