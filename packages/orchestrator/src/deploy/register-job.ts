import { hostname, userInfo } from "node:os";
import { isConflict, type JobSubmission, type NomadClient } from "nomad-client-ts";
import type { Job } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { deployConflict } from "./errors.ts";
import { keepExecutable, type DeployedExecutable } from "./kept-executables.ts";
import { keepVersion } from "./kept-versions.ts";
import type { RecordsOf } from "./read-origins.ts";
import { readCurrent } from "./read-current.ts";
import { readRecord } from "./record.ts";

/** Puts an executable at its content-addressed path on every host that may run it, and keeps it for rollbacks. */
export async function putExecutable(
  world: World,
  { digest, path, source, signal }: CallOptions & DeployedExecutable,
): Promise<void> {
  const { hosts } = world.engine.artifacts;
  await Promise.all(hosts.map((host) => host.putFile({ path, source, mode: 0o755 }, { signal })));
  await keepExecutable(world, { digest, path, source });
}

export interface Registration extends CallOptions {
  readonly job: Job;
  readonly submission: JobSubmission;
  /** The JobModifyIndex that was planned against; 0: there must be no such job. */
  readonly index: number;
}

/** In the job's own namespace. Compare-and-set: exactly one of two concurrent deployers wins. Returns the evaluation's id; throws DEPLOY_CONFLICT. */
export async function register(
  records: RecordsOf,
  { job, submission, index, signal }: Registration,
): Promise<string> {
  const nomad = records.nomad.inNamespace(job.Namespace ?? "default");
  try {
    const { EvalID } = await nomad.jobs.register(
      { Job: job, EnforceIndex: true, JobModifyIndex: index, Submission: submission },
      { signal },
    );
    await keepVersion(records.folder, { job, submission });
    return EvalID;
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw deployConflict(job.ID, await describeChange({ ...records, nomad }, job.ID, { signal }), error);
  }
}

/** Who deployed what the job is now. */
export async function describeChange(
  records: RecordsOf,
  id: string,
  { signal }: CallOptions,
): Promise<string> {
  const current = await readCurrent(records, id, { signal });
  if (!current) return "it was removed";
  const { jobVersion, record, how, note } = current;
  if (how === "scaled" || how === "reverted") return `version ${jobVersion} was made by Nomad: ${note}`;
  if (!record) return `version ${jobVersion} was registered by other means than deploy`;
  return `version ${jobVersion} (${record.shortVersion}) was deployed by ${record.by} at ${record.at}`;
}

/** For the record: who deploys, as `user@machine`. */
export function deployer(): string {
  return `${userInfo().username}@${hostname()}`;
}

/** `version 3 (0123456789ab)`, or the number alone when it has no record. */
export async function nameVersion(
  nomad: NomadClient,
  id: string,
  { version, signal }: CallOptions & { readonly version: number },
): Promise<string> {
  const record = await readRecord(nomad, id, { version, signal });
  return `version ${version}${record ? ` (${record.shortVersion})` : ""}`;
}
