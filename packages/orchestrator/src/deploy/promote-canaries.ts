import { nothingToPromote } from "./errors.ts";
import { followDeployment } from "./follow-deployment.ts";
import type { FollowOptions } from "./until-deployed.ts";

/** Lets the canaries of a job's latest deployment replace the old version, and follows that to its end. Returns Nomad's number of the version. Throws NOTHING_TO_PROMOTE. */
export async function promoteCanaries(options: FollowOptions): Promise<number> {
  const { world, job, signal } = options;
  const latest = await world.nomad.jobs.latestDeployment(job, { signal });
  const waits = Object.values(latest?.TaskGroups ?? {}).some(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
  );
  if (!latest || latest.Status !== "running" || !waits)
    throw nothingToPromote(job, latest?.Status, options.typedAs);
  await world.nomad.deployments.promote(latest.ID, { signal });
  await followDeployment(latest.ID, options);
  return latest.JobVersion;
}
