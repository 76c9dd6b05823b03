import { setTimeout as delay } from "node:timers/promises";
import { ifFound, watch, type AllocationListStub, type NomadClient } from "nomad-client-ts";
import type { LineSource } from "command-line";
import type { CallOptions } from "../hosts/host.ts";
import { hasChildren, kindOf } from "../world/job-kind.ts";
import { latestAllocations } from "../world/latest-allocations.ts";
import { readAllocations } from "./read-children.ts";
import { readTaskLog } from "./read-task-log.ts";

export interface LogsOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly job: string;
  readonly follow: boolean;
  readonly type: "stdout" | "stderr";
  /** How many bytes of the end of each to begin with. */
  readonly tailBytes: number;
}

/**
 * One source of lines for each task of each allocation that runs; where none does, of the last ones. With `follow` those of allocations that
 * come later too (launches and dispatches included), until the job has ended: for a service, until it is stopped.
 */
export async function* serviceLogs(options: LogsOptions): AsyncGenerator<LineSource> {
  const { nomad, job, follow, signal } = options;
  const present = await readAllocations(nomad, job, { signal });
  const living = present.filter(isLiving);
  const first = living.length > 0 ? living : latestAllocations(present);
  if (!follow) yield* first.flatMap((allocation) => sourcesOf(allocation, options));
  else yield* followSources(new Set(first.map(({ ID }) => ID)), present, options);
}

const isLiving = ({ ClientStatus }: AllocationListStub): boolean =>
  ClientStatus === "running" || ClientStatus === "pending";

/** The allocations that are shown from the start, and every allocation that comes later. */
async function* followSources(
  wanted: ReadonlySet<string>,
  present: readonly AllocationListStub[],
  options: LogsOptions,
): AsyncGenerator<LineSource> {
  const { nomad, job, signal } = options;
  const old = new Set(present.map(({ ID }) => ID).filter((id) => !wanted.has(id)));
  const told = new Set<string>();
  const ends = new Map<string, AbortController>();
  const done = new AbortController();
  const jobEnded = untilJobEnded(options, done);
  const either = AbortSignal.any([signal, done.signal]);
  const take = (listed: readonly AllocationListStub[]): TaskSource[] =>
    listed.filter(({ JobID, ID }) => isOf(job, JobID) && !old.has(ID)).flatMap(takeOne);
  const takeOne = (allocation: AllocationListStub): TaskSource[] => {
    const { ID } = allocation;
    const end = ends.get(ID) ?? new AbortController();
    ends.set(ID, end);
    const fresh = sourcesOf(allocation, { ...options, ended: end.signal }).filter(
      ({ key }) => !told.has(key),
    );
    for (const { key } of fresh) told.add(key);
    if (!isLiving(allocation)) end.abort();
    return fresh;
  };
  try {
    try {
      for await (const { data } of watch((query) => nomad.allocations.list(query), { signal: either }))
        yield* take(data);
    } catch (error) {
      if (signal.aborted || !done.signal.aborted) throw error;
    }
    // The job may have ended before the list of its allocations came, or a last one with it.
    yield* take(await nomad.allocations.list({ signal }));
  } finally {
    done.abort();
    await jobEnded;
    for (const end of ends.values()) end.abort();
  }
}

/** Nomad names launches `JOB/periodic-…` and dispatches `JOB/dispatch-…`. */
function isOf(job: string, id: string): boolean {
  return (
    id === job || (id.startsWith(`${job}/`) && /^(periodic|dispatch)-\d+/.test(id.slice(job.length + 1)))
  );
}

const lookMs = 1_000;

/** Aborts `done` once the job has ended; a periodic or parameterized one ends only when it is stopped. Never rejects. */
async function untilJobEnded(options: LogsOptions, done: AbortController): Promise<void> {
  const signal = AbortSignal.any([options.signal, done.signal]);
  while (!signal.aborted) {
    if (await hasEnded({ ...options, signal }).catch(() => false)) done.abort();
    else await delay(lookMs, undefined, { signal }).catch(() => {});
  }
}

async function hasEnded({ nomad, job, signal }: LogsOptions): Promise<boolean> {
  const now = await ifFound(nomad.jobs.read(job, { signal }));
  if (now && (now.Status !== "dead" || (hasChildren(kindOf(now)) && !now.Stop))) return false;
  const allocations = await nomad.allocations.list({ signal });
  return !allocations.some((allocation) => isOf(job, allocation.JobID) && isLiving(allocation));
}

interface TaskSource extends LineSource {
  readonly key: string;
}

function sourcesOf(
  { ID, NodeName, TaskStates, ClientStatus }: AllocationListStub,
  { ended, follow, ...options }: LogsOptions & { readonly ended?: AbortSignal },
): TaskSource[] {
  // Nomad never ends the log of a task that has ended when it is asked to follow it.
  const isFollowed = follow && (ClientStatus === "running" || ClientStatus === "pending");
  return Object.keys(TaskStates ?? {}).map((task) => ({
    key: `${ID} ${task}`,
    name: `${ID.slice(0, 8)} ${NodeName}`,
    lines: readTaskLog({ ...options, allocation: ID, task, ended: isFollowed ? ended : undefined }),
  }));
}
