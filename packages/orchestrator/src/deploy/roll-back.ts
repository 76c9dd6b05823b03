import { canonicalJob, restoreJob } from "jobspec";
import { access } from "node:fs/promises";
import { ifFound } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { digestOf } from "../hosts/local-files.ts";
import type { World } from "../world/open-world.ts";
import { putExecutable, register } from "./apply-deployment.ts";
import type { FollowCallbacks } from "./deploy-service.ts";
import { executablePruned, neverDeployed, versionUnknown } from "./errors.ts";
import { followEvaluation } from "./follow-deployment.ts";
import { findVersion, readHistory, type HistoryEntry } from "./read-history.ts";
import type { Service } from "./service.ts";

export interface RollBackOptions extends CallOptions, FollowCallbacks {
  readonly world: World;
  readonly service: Service;
  readonly job: string;
  /** Nomad's number or the first digits of ours; default: the last stable one before the current. */
  readonly version?: string | undefined;
}

export interface RolledBack {
  readonly from: HistoryEntry;
  readonly to: HistoryEntry;
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
  const history = await readHistory(nomad, job, { signal });
  const [from] = history;
  if (!from) throw neverDeployed(job, world.folder.name);
  const to = version === undefined ? lastStable(history) : findVersion(history, version);
  await restoreExecutable(world, { service, entry: to, signal });
  const submission = await ifFound(nomad.jobs.submission(job, to.jobVersion, { signal }));
  const kept = canonicalJob(to.job);
  const registered = to.record ? restoreJob(to.record.spec, kept) : kept;
  const { JobModifyIndex } = await nomad.jobs.read(job, { signal });
  follow.onProgress(`registering version ${to.jobVersion} again`);
  const evaluation = await register(nomad, {
    job: registered,
    submission: submission ?? { Source: JSON.stringify({ Job: registered }), Format: "json" },
    index: JobModifyIndex ?? 0,
    signal,
  });
  await followEvaluation(evaluation, { world, job, ...follow });
  return { from, to };
}

function lastStable(history: readonly HistoryEntry[]): HistoryEntry {
  const [current, ...earlier] = history;
  const isOther = ({ record }: HistoryEntry): boolean => record?.version !== current?.record?.version;
  const found = earlier.find((entry) => entry.stable && !entry.stopped && isOther(entry));
  if (!found) throw versionUnknown(current?.job.ID ?? "", "last stable", []);
  return found;
}

/** An executable that was pruned from the hosts comes from another copy with the same digest, if there is one. */
async function restoreExecutable(
  world: World,
  { service, entry, signal }: CallOptions & { readonly service: Service; readonly entry: HistoryEntry },
): Promise<void> {
  const { record } = entry;
  if (!record) return;
  const path = record.executablePath;
  const wanted = record.digests.executable;
  for (const source of [path, service.executable]) {
    if (!(await isThere(source)) || (await digestOf(source, signal)) !== wanted) continue;
    await putExecutable(world, { path, source, signal });
    return;
  }
  throw executablePruned(service.name, wanted, path);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
