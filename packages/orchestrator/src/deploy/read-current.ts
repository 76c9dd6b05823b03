import { ifFound, type Job, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { readRecord, type DeployRecord } from "./record.ts";

/** The version that is registered. */
export interface CurrentVersion {
  /** Nomad's count. */
  readonly jobVersion: number;
  readonly stopped: boolean;
  /** Undefined when something else than `deploy` registered it. */
  readonly record: DeployRecord | undefined;
}

/** What is registered under a job's name in the client's namespace. */
export async function readCurrent(
  nomad: NomadClient,
  id: string,
  { signal }: CallOptions,
): Promise<CurrentVersion | undefined> {
  return (await readRegistered(nomad, id, { signal }))?.current;
}

/** The same, with the job itself. */
export async function readRegistered(
  nomad: NomadClient,
  id: string,
  { signal }: CallOptions,
): Promise<{ readonly job: Job; readonly current: CurrentVersion } | undefined> {
  const job: Job | undefined = await ifFound(nomad.jobs.read(id, { signal }));
  if (!job) return undefined;
  const jobVersion = job.Version ?? 0;
  const record = await readRecord(nomad, id, { version: jobVersion, signal });
  return { job, current: { jobVersion, stopped: job.Stop ?? false, record } };
}
