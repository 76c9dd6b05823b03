import { canonicalJob, canonicalJson, digestOf, versionOf } from "jobspec";
import type { Job } from "nomad-client-ts";
import type { DeployRecord } from "./record.ts";

/** How a version of a job came to be. */
export interface VersionOrigin {
  /** `unknown`: registered by other means than `deploy`. */
  readonly how: "deployed" | "scaled" | "reverted" | "unknown";
  /** What the version is. Whoever is named in it deployed this very version only where `how` says so. */
  readonly record: DeployRecord | undefined;
  /** What Nomad did, in words; empty for what was deployed. */
  readonly note: string;
}

/** A change of a group's count that went through Nomad's scaling API. */
export interface ScalingEvent {
  readonly group: string;
  readonly count: number;
  readonly previousCount: number;
  readonly message: string;
  /** Unix nanoseconds: those of the version's SubmitTime. */
  readonly time: number;
}

export interface OriginInput {
  /** Newest first. */
  readonly versions: readonly Job[];
  /** The record in each one's submission, which Nomad may have copied from another one, or lost. */
  readonly submitted: readonly (DeployRecord | undefined)[];
  /** Records that the world's folder kept. */
  readonly kept: readonly DeployRecord[];
  readonly events: readonly ScalingEvent[];
}

/** Clocks of deployer and server may differ so much. */
const sameTimeMs = 5 * 60_000;

/**
 * Nomad copies a submission to the versions that scaling and going back make, and drops it before the version itself. So a record counts where
 * its job and its time agree with the version's; a version with the counts of another job was scaled, one with another time is a way back.
 */
export function versionOrigins({ versions, submitted, kept, events }: OriginInput): VersionOrigin[] {
  const forms = versions.map((job) => canonicalJson(withCounts(canonicalJob(job), () => 0)));
  const candidates = versions.map((job, index) => {
    const equal = forms.flatMap((form, other) => (form === forms[index] ? (submitted[other] ?? []) : []));
    const own = kept.filter((record) =>
      versions.every((other) => distanceMs(record, job) <= distanceMs(record, other)),
    );
    return submitted[index] ?? nearest([...own, ...equal], job) ?? equal.at(-1);
  });
  const isDeployed = (index: number): boolean => {
    const [job, record] = [versions[index], candidates[index]];
    if (!job || !record || distanceMs(record, job) > sameTimeMs || !hasCounts(job, record)) return false;
    return versions.every(
      (other, at) =>
        !isSameRecord(candidates[at], record) || distanceMs(record, other) >= distanceMs(record, job),
    );
  };
  const targetOf = (record: DeployRecord): string => {
    const source = versions.find((_other, at) => isSameRecord(candidates[at], record) && isDeployed(at));
    return source ? `version ${source.Version}` : record.shortVersion;
  };
  return versions.map((job, index): VersionOrigin => {
    const record = candidates[index];
    if (!record) return { how: "unknown", record, note: job.Stop ? "stopped" : unknownNote };
    if (isDeployed(index)) return { how: "deployed", record, note: job.Stop ? "stopped" : "" };
    if (job.Stop) return { how: "unknown", record, note: "stopped" };
    if (hasCounts(job, record)) return { how: "reverted", record, note: `back to ${targetOf(record)}` };
    return { how: "scaled", record: scaledRecord(record, job), note: describeScaling(job, record, events) };
  });
}

const unknownNote = "registered by other means than deploy";

function nearest(records: readonly DeployRecord[], job: Job): DeployRecord | undefined {
  const [best] = records
    .filter((record) => distanceMs(record, job) <= sameTimeMs && hasCounts(job, record))
    .sort((one, other) => distanceMs(one, job) - distanceMs(other, job));
  return best;
}

const distanceMs = ({ at }: DeployRecord, { SubmitTime }: Job): number =>
  Math.abs(Date.parse(at) - (SubmitTime ?? 0) / 1e6);

const isSameRecord = (one: DeployRecord | undefined, other: DeployRecord): boolean =>
  one?.at === other.at && one.version === other.version;

/** Whether every group has the count that was deployed. */
function hasCounts({ TaskGroups }: Job, { spec }: DeployRecord): boolean {
  const counts = countsOf(specOf(spec));
  return (TaskGroups ?? []).every(({ Name, Count }) => (counts.get(Name) ?? 1) === (Count ?? 1));
}

const countsOf = ({ TaskGroups }: Job): ReadonlyMap<string, number> =>
  new Map((TaskGroups ?? []).map(({ Name, Count }) => [Name, Count ?? 1]));

/** The record of the same job with other counts: a version of its own, of the same executable. */
function scaledRecord(record: DeployRecord, job: Job): DeployRecord {
  const counts = countsOf(job);
  const spec = withCounts(specOf(record.spec), (group) => counts.get(group) ?? 1);
  const digests = { ...record.digests, spec: digestOf(spec) };
  const version = versionOf(digests);
  return { ...record, spec, digests, version, shortVersion: version.slice(0, 12) };
}

const withCounts = (job: Job, countOf: (group: string) => number): Job => ({
  ...job,
  TaskGroups: (job.TaskGroups ?? []).map((group) => ({ ...group, Count: countOf(group.Name) })),
});

function specOf(spec: unknown): Job {
  const job: Job = JSON.parse(canonicalJson(spec));
  return job;
}

function describeScaling(job: Job, record: DeployRecord, events: readonly ScalingEvent[]): string {
  const own = events.filter(({ time }) => time === job.SubmitTime);
  const counts = countsOf(specOf(record.spec));
  const changes =
    own.length > 0
      ? own.map(
          ({ group, count, previousCount, message }) =>
            `${group} ${previousCount} → ${count}${message ? ` (${message})` : ""}`,
        )
      : (job.TaskGroups ?? [])
          .filter(({ Name, Count }) => (Count ?? 1) !== counts.get(Name))
          .map(({ Name, Count }) => `${Name} ${counts.get(Name)} → ${Count}`);
  return `scaled: ${changes.join(", ")}`;
}
