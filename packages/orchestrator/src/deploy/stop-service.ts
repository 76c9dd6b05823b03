import { ifFound, watch, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";

export interface StopOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly job: string;
  /** Forget the job and its versions too. */
  readonly purge: boolean;
  readonly onProgress: (line: string) => void;
}

/** Stops a job and waits until none of its allocations runs. False when there is no such job, or it was stopped already. */
export async function stopService({ nomad, job, purge, signal, onProgress }: StopOptions): Promise<boolean> {
  const present = await ifFound(nomad.jobs.read(job, { signal }));
  if (!present || (present.Stop && !purge)) return false;
  await nomad.jobs.stop(job, { purge, signal });
  for await (const { data } of watch((query) => nomad.jobs.allocations(job, { ...query, all: true }), {
    signal,
  })) {
    const left = data.filter(({ ClientStatus }) => ClientStatus === "running" || ClientStatus === "pending");
    onProgress(`${left.length} allocations left`);
    if (left.length === 0) return true;
  }
  throw signal.reason;
}
