import { versionDiff } from "jobspec";
import type { AllocationListStub, Job } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { versionUnknown } from "./errors.ts";
import { readKeptVersions, type KeptVersion } from "./kept-versions.ts";
import { readVersions, type RecordsOf, type Version } from "./read-origins.ts";
import type { DeployRecord } from "./record.ts";
import type { VersionOrigin } from "./version-origin.ts";
import { summarizeDiff } from "./summarize-diff.ts";

/** One version of a job, from Nomad or, when Nomad has forgotten the version, from the world's folder. */
export interface HistoryEntry {
  /** Nomad's number of the version; undefined when Nomad has forgotten the version. */
  readonly jobVersion: number | undefined;
  readonly submittedAt: string;
  /** Whether a deployment of this version succeeded. */
  readonly stable: boolean;
  /** Whether this version is registered now. */
  readonly current: boolean;
  readonly stopped: boolean;
  /** This version's allocations that run now. */
  readonly running: number;
  /** Who deployed this version, or what made Nomad create the version. */
  readonly how: VersionOrigin["how"];
  /** What this version changed, in one line. */
  readonly change: string;
  /** The version's record; undefined when something else than `deploy` registered the version. */
  readonly record: DeployRecord | undefined;
  readonly job: Job;
}

/** A job's versions, newest first, those last that only the world's folder has; empty when there is no such job. */
export async function readHistory(
  records: RecordsOf,
  id: string,
  { signal }: CallOptions,
): Promise<HistoryEntry[]> {
  const versions = await readVersions(records, id, { signal });
  const [newest] = versions;
  if (!newest) return [];
  const [allocations, kept] = await Promise.all([
    records.nomad.jobs.allocations(id, { signal }),
    readKeptVersions(records.folder, newest.job.Namespace ?? "default", id),
  ]);
  const known = versions.map(({ job, origin: { how, record, note } }, index) => ({
    jobVersion: job.Version ?? 0,
    submittedAt: new Date((job.SubmitTime ?? 0) / 1e6).toISOString(),
    stable: job.Stable ?? false,
    current: index === 0,
    stopped: job.Stop ?? false,
    running: allocations.filter((allocation) => isRunning(allocation, job)).length,
    how,
    change: note || describeChange({ job, record }, versions[index + 1]),
    record,
    job,
  }));
  const isKnown = ({ record }: KeptVersion): boolean =>
    known.some((entry) => entry.how === "deployed" && entry.record?.at === record.at);
  return [...known, ...kept.filter((version) => !isKnown(version)).map(forgotten)];
}

const forgotten = ({ job, record }: KeptVersion): HistoryEntry => ({
  jobVersion: undefined,
  submittedAt: record.at,
  stable: false,
  current: false,
  stopped: false,
  running: 0,
  how: "deployed",
  change: "kept in the world's folder only",
  record,
  job,
});

/** The entry that Nomad's number or the first digits of a version name. Throws VERSION_UNKNOWN. */
export function findVersion(history: readonly HistoryEntry[], name: string): HistoryEntry {
  const found =
    history.find(({ jobVersion }) => String(jobVersion) === name) ??
    history.find(({ record }) => name.length >= 4 && record?.version.startsWith(name));
  if (found) return found;
  const known = history.map(({ jobVersion, record }) =>
    [jobVersion ?? "", record ? `(${record.shortVersion})` : ""].join(" ").trim(),
  );
  throw versionUnknown(history[0]?.job.ID ?? "", name, known);
}

const isRunning = ({ ClientStatus, JobVersion }: AllocationListStub, { Version }: Job): boolean =>
  ClientStatus === "running" && JobVersion === Version;

interface Versioned {
  readonly job: Job;
  readonly record: DeployRecord | undefined;
}

function describeChange({ job, record }: Versioned, before: Version | undefined): string {
  if (!before) return "first kept version";
  if (job.Stop && !before.job.Stop) return "stopped";
  const earlier = before.origin.record;
  if (!record || !earlier) return "registered by other means than deploy";
  const back = record.restores === undefined ? "" : `rolled back to version ${record.restores}; `;
  if (record.version === earlier.version) return `${back}the same again`;
  return back + summarizeDiff(versionDiff(earlier, record));
}
