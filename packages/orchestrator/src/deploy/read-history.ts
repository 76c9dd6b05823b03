import { canonicalJob, canonicalJson, versionDiff } from "jobspec";
import { ifFound, type AllocationListStub, type Job, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { versionUnknown } from "./errors.ts";
import { fromSubmission, type DeployRecord } from "./record.ts";
import { summarizeDiff } from "./summarize-diff.ts";

/** One version that Nomad keeps of a job. */
export interface HistoryEntry {
  /** Nomad's count. */
  readonly jobVersion: number;
  readonly submittedAt: string;
  /** Whether a deployment of it succeeded. */
  readonly stable: boolean;
  /** Whether it is the one that is registered. */
  readonly current: boolean;
  readonly stopped: boolean;
  /** Its allocations that run now. */
  readonly running: number;
  /** What it changed, in one line. */
  readonly change: string;
  /** Undefined when something else than `deploy` registered it. */
  readonly record: DeployRecord | undefined;
  readonly job: Job;
}

/** A job's versions, newest first; empty when there is no such job. */
export async function readHistory(
  nomad: NomadClient,
  id: string,
  { signal }: CallOptions,
): Promise<HistoryEntry[]> {
  const answer = await ifFound(nomad.jobs.versions(id, { signal }));
  const versions = answer?.Versions ?? [];
  const [allocations, records] = await Promise.all([
    nomad.jobs.allocations(id, { signal }),
    readRecords(nomad, versions, { signal }),
  ]);
  return versions.map((job, index) => ({
    jobVersion: job.Version ?? 0,
    submittedAt: new Date((job.SubmitTime ?? 0) / 1e6).toISOString(),
    stable: job.Stable ?? false,
    current: index === 0,
    stopped: job.Stop ?? false,
    running: allocations.filter((allocation) => isRunning(allocation, job)).length,
    change: describeChange(
      { job, record: records[index] },
      { job: versions[index + 1], record: records[index + 1] },
    ),
    record: records[index],
    job,
  }));
}

/** The entry that Nomad's number or the first digits of a version name. Throws VERSION_UNKNOWN. */
export function findVersion(history: readonly HistoryEntry[], name: string): HistoryEntry {
  const found =
    history.find(({ jobVersion }) => String(jobVersion) === name) ??
    history.find(({ record }) => name.length >= 4 && record?.version.startsWith(name));
  if (found) return found;
  const known = history.map(
    ({ jobVersion, record }) => `${jobVersion}${record ? ` (${record.shortVersion})` : ""}`,
  );
  throw versionUnknown(history[0]?.job.ID ?? "", name, known);
}

const isRunning = ({ ClientStatus, JobVersion }: AllocationListStub, { Version }: Job): boolean =>
  ClientStatus === "running" && JobVersion === Version;

async function readRecords(
  nomad: NomadClient,
  versions: readonly Job[],
  { signal }: CallOptions,
): Promise<(DeployRecord | undefined)[]> {
  const own = await Promise.all(
    versions.map(async ({ ID, Version = 0 }) => {
      const submission = await ifFound(nomad.jobs.submission(ID, Version ?? 0, { signal }));
      return submission && fromSubmission(submission);
    }),
  );
  // A version that Nomad made by reverting has no submission of its own: it is the earlier one with the same job.
  const texts = versions.map((job) => canonicalJson(canonicalJob(job)));
  return own.map((record, index) => {
    if (record) return record;
    const equal = texts.findIndex(
      (text, other) => other > index && text === texts[index] && own[other] !== undefined,
    );
    return equal === -1 ? undefined : own[equal];
  });
}

interface Versioned {
  readonly job: Job;
  readonly record: DeployRecord | undefined;
}

function describeChange({ job, record }: Versioned, before: Partial<Versioned>): string {
  if (!before.job) return "first kept version";
  if (job.Stop && !before.job.Stop) return "stopped";
  if (!record || !before.record) return "registered by other means than deploy";
  if (record.version === before.record.version) return "the same again";
  return summarizeDiff(versionDiff(before.record, record));
}
