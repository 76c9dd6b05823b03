import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Job, JobSubmission } from "nomad-client-ts";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { fromSubmission, type DeployRecord } from "./record.ts";

/** What was registered once: the job as it was, and its record. */
export interface KeptVersion {
  readonly job: Job;
  readonly record: DeployRecord;
}

/** Nomad keeps six. */
const maxKept = 50;

/**
 * Keeps what is registered in the world's folder, readable by its owner only: Nomad forgets versions after a while, and their records before them. A
 * job's secrets are in it as they are in Nomad.
 */
export async function keepVersion(
  folder: WorldFolder,
  { job, submission }: { readonly job: Job; readonly submission: JobSubmission },
): Promise<void> {
  const path = pathOf(folder, job.Namespace ?? "default", job.ID);
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await appendFile(path, `${JSON.stringify({ job, submission })}\n`, { mode: 0o600 });
  const lines = (await readIfThere(path))?.trimEnd().split("\n") ?? [];
  if (lines.length > 2 * maxKept) await writeAtomically(path, `${lines.slice(-maxKept).join("\n")}\n`);
}

/** What was registered of a job, newest first. A line that cannot be read is passed over: what matters is in Nomad too. */
export async function readKeptVersions(
  folder: WorldFolder,
  namespace: string,
  job: string,
): Promise<KeptVersion[]> {
  const text = (await readIfThere(pathOf(folder, namespace, job))) ?? "";
  return text.split("\n").flatMap(parseLine).toReversed();
}

/** Forgets what was registered of a job. */
export async function forgetVersions(folder: WorldFolder, namespace: string, job: string): Promise<void> {
  await rm(pathOf(folder, namespace, job), { force: true });
}

function parseLine(line: string): KeptVersion[] {
  try {
    const { job, submission }: { job: Job; submission: JobSubmission } = JSON.parse(line);
    const record = fromSubmission(submission);
    return record ? [{ job, record }] : [];
  } catch {
    return [];
  }
}

const pathOf = ({ path }: WorldFolder, namespace: string, job: string): string =>
  join(path, "deployed", encodeURIComponent(namespace), `${encodeURIComponent(job)}.jsonl`);
