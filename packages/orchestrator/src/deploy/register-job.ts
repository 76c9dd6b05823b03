import { isConflict, type Job, type JobSubmission } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { deployConflict } from "./errors.ts";
import { keepVersion } from "./kept-versions.ts";
import type { RecordsOf } from "./read-origins.ts";
import { readCurrent } from "./read-current.ts";

export interface Registration extends CallOptions {
  readonly job: Job;
  readonly submission: JobSubmission;
  /** The JobModifyIndex that was planned against; 0: there must be no such job. */
  readonly index: number;
}

/** In the job's own namespace. Compare-and-set: exactly one of two concurrent deployers wins. Returns the evaluation's id; throws DEPLOY_CONFLICT. */
export async function registerJob(
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
