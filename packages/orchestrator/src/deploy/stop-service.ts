import { ifFound, watch, type NomadClient } from "nomad-client-ts";
import { hasChildren, kindOf } from "../world/job-kind.ts";
import { readChildren } from "./read-children.ts";
import type { CallOptions } from "../hosts/host.ts";

export interface StopOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly job: string;
  /** Forget the job and its versions too. */
  readonly purge: boolean;
  readonly onProgress: (line: string) => void;
}

/**
 * Stops a job and waits until none of its allocations runs; launches of a periodic and dispatches of a parameterized job, which Nomad would let
 * go on, are stopped with it. False when there is no such job, or it was stopped already.
 */
export async function stopService({ nomad, job, purge, signal, onProgress }: StopOptions): Promise<boolean> {
  const present = await ifFound(nomad.jobs.read(job, { signal }));
  if (!present || (present.Stop && !purge)) return false;
  // First the parent: nothing new is launched after it.
  if (!present.Stop) await nomad.jobs.stop(job, { purge: false, signal });
  const children = hasChildren(kindOf(present)) ? await readChildren(nomad, job, { signal }) : [];
  const living = children.filter(({ Status }) => Status !== "dead").map(({ ID }) => ID);
  await Promise.all(living.map((id) => nomad.jobs.stop(id, { purge: false, signal })));
  for (const id of [job, ...living]) await untilGone(id, { nomad, signal, onProgress });
  if (!purge) return true;
  // Nomad forgets the allocations of a purged job at once, those too that still end: only then, else nobody could wait for them.
  for (const id of [job, ...children.map(({ ID }) => ID)]) await nomad.jobs.stop(id, { purge, signal });
  return true;
}

async function untilGone(
  job: string,
  { nomad, signal, onProgress }: Pick<StopOptions, "nomad" | "signal" | "onProgress">,
): Promise<void> {
  for await (const { data } of watch((query) => nomad.jobs.allocations(job, { ...query, all: true }), {
    signal,
  })) {
    const left = data.filter(({ ClientStatus }) => ClientStatus === "running" || ClientStatus === "pending");
    onProgress(`${left.length} allocations left`);
    if (left.length === 0) return;
  }
  throw signal.reason;
}
