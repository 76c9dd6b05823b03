import { canonicalJob, placeholder, restoreJob } from "jobspec";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { deployer } from "./deployer.ts";
import { ensureTaskAccounts } from "./ensure-task-accounts.ts";
import { putExecutable } from "./put-executable.ts";
import { registerJob } from "./register-job.ts";
import { requireVaultFor } from "./require-vault.ts";
import type { FollowCallbacks } from "./follow-callbacks.ts";
import { executablePruned, neverDeployed, versionUnknown } from "./errors.ts";
import { followEvaluation } from "./follow-deployment.ts";
import { isDeployed, kindOf } from "../world/job-kind.ts";
import { findExecutable } from "./kept-executables.ts";
import { findVersion, readHistory, type HistoryEntry } from "./read-history.ts";
import { toRestoredSubmission } from "./record.ts";
import type { Deployable } from "./deployable.ts";

export interface RollBackOptions extends CallOptions, FollowCallbacks {
  readonly world: World;
  readonly service: Deployable;
  readonly job: string;
  /** Nomad's number or the first digits of ours; default: the last stable one before the current. */
  readonly version?: string | undefined;
}

export interface RolledBack {
  readonly from: HistoryEntry;
  readonly to: HistoryEntry;
  /** False: it is what is registered already. */
  readonly changed: boolean;
}

/** Registers an earlier version again as it was, spec, variables and executable, and follows it to its end. */
export async function rollBack({
  world,
  service,
  job,
  version,
  ...follow
}: RollBackOptions): Promise<RolledBack> {
  const { signal } = follow;
  const { nomad } = world;
  const history = await readHistory(world, job, { signal });
  const [from] = history;
  if (!from) throw neverDeployed(job, world.folder.name, follow.typedAs);
  const to = version === undefined ? lastStable(history) : findVersion(history, version);
  if (isSame(from, to)) return { from, to, changed: false };
  await restoreExecutable(world, { service, entry: to, signal });
  const kept = canonicalJob(to.job);
  const registered = to.record ? restoreJob(to.record.spec, kept) : kept;
  await requireVaultFor(world, registered, { signal });
  await ensureTaskAccounts(world, registered, { signal });
  const { JobModifyIndex } = await nomad.jobs.read(job, { signal });
  follow.onProgress(`registering version ${to.jobVersion ?? to.record?.shortVersion} again`);
  const who = { by: deployer(), at: new Date(), restores: to.jobVersion };
  const evaluation = await registerJob(world, {
    job: registered,
    submission: to.record
      ? toRestoredSubmission(to.record, who)
      : { Source: JSON.stringify({ Job: registered }), Format: "json" },
    index: JobModifyIndex ?? 0,
    signal,
  });
  await followEvaluation(evaluation, { world, job, ...follow });
  return { from, to, changed: true };
}

/** What was stopped runs nothing, whatever it was. */
function isSame(from: HistoryEntry, to: HistoryEntry): boolean {
  if (from.stopped) return false;
  return to.current || (to.record !== undefined && to.record.version === from.record?.version);
}

function lastStable(history: readonly HistoryEntry[]): HistoryEntry {
  const [current, ...earlier] = history;
  const isOther = ({ record }: HistoryEntry): boolean => record?.version !== current?.record?.version;
  // Only deployments make a version stable, and jobs that end by themselves or wait for launches have none.
  const isGood = ({ stable, job }: HistoryEntry): boolean => stable || !isDeployed(kindOf(job));
  const found = earlier.find((entry) => isGood(entry) && !entry.stopped && isOther(entry));
  if (!found) throw versionUnknown(current?.job.ID ?? "", "last stable", []);
  return found;
}

/** An executable that was removed from the hosts comes from the copy that the world keeps, or from the build with the same digest. */
async function restoreExecutable(
  world: World,
  { service, entry, signal }: CallOptions & { readonly service: Deployable; readonly entry: HistoryEntry },
): Promise<void> {
  const { record } = entry;
  if (!record) return;
  const [digest, path] = [record.digests.executable, record.executablePath];
  // A job file that runs what the hosts have.
  if (digest === placeholder.digest) return;
  const source = await findExecutable(world, { digest, path, source: service.executable, signal });
  if (source === undefined) throw executablePruned(service.name, digest, path);
  await putExecutable(world, { digest, path, source, signal });
}
