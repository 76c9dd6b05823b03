import { ifFound, type Job } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { readVersions, type RecordsOf } from "./read-origins.ts";
import type { DeployRecord } from "./record.ts";
import type { VersionOrigin } from "./version-origin.ts";

/** The version that is registered. */
export interface CurrentVersion {
  /** Nomad's count. */
  readonly jobVersion: number;
  readonly stopped: boolean;
  /** The version's record; undefined when something else than `deploy` registered the version. */
  readonly record: DeployRecord | undefined;
  /** Who in the record deployed this very version: `deployed`. Else Nomad made it of what was deployed. */
  readonly how: VersionOrigin["how"];
  /** What Nomad did, in words. */
  readonly note: string;
}

/** What is registered under a job's name in the client's namespace. */
export async function readCurrent(
  records: RecordsOf,
  id: string,
  { signal }: CallOptions,
): Promise<CurrentVersion | undefined> {
  return (await readRegistered(records, id, { signal }))?.current;
}

/** The same, with the job itself. */
export async function readRegistered(
  records: RecordsOf,
  id: string,
  { signal }: CallOptions,
): Promise<{ readonly job: Job; readonly current: CurrentVersion } | undefined> {
  const [[newest], job] = await Promise.all([
    readVersions(records, id, { signal }),
    ifFound(records.nomad.jobs.read(id, { signal })),
  ]);
  if (!job) return undefined;
  const isSame = newest?.job.Version === job.Version;
  const { how, record, note } = isSame && newest ? newest.origin : unknownOrigin;
  return { job, current: { jobVersion: job.Version ?? 0, stopped: job.Stop ?? false, record, how, note } };
}

/** Registered between two answers. */
const unknownOrigin: VersionOrigin = { how: "unknown", record: undefined, note: "just registered" };
