import {
  ifFound,
  type AllocationListStub,
  type Job,
  type JobListStub,
  type NomadClient,
} from "nomad-client-ts";
import type { CallOptions } from "../call-options.ts";
import { isTokenRefused } from "../net/errors.ts";
import { kindOf, type JobKind } from "./job-kind.ts";
import { isGivenUp, latestAllocations } from "./latest-allocations.ts";

export interface JobStatus {
  readonly id: string;
  /** Jobs of one id in two namespaces are two jobs. */
  readonly namespace: string;
  readonly kind: JobKind;
  /** Nomad's count of registrations. */
  readonly version: number;
  readonly status: string;
  readonly running: number;
  /** How many shall run: of what ends by itself, as many as do. */
  readonly desired: number;
  /** Of a batch job: tasks that ended well. Of a periodic or parameterized job: launches and dispatches. */
  readonly complete: number;
  /** The same, ended badly and not tried again. */
  readonly failed: number;
  /** Of a periodic job. */
  readonly nextLaunch?: string | undefined;
}

/** Every job of every namespace with its allocations counted; launches and dispatches are counted with the job that they are of. */
export async function readJobs(
  nomad: NomadClient,
  allocations: readonly AllocationListStub[],
  options: CallOptions,
): Promise<JobStatus[]> {
  const stubs = await nomad.inNamespace("*").jobs.list(options);
  const jobs = await Promise.all(
    stubs
      .filter(({ ParentID }) => ParentID === "")
      .map(async (stub) => {
        const own = nomad.inNamespace(stub.Namespace ?? "default");
        // Purged since the list was read: it is no job of this world any more.
        const job = await ifFound(own.jobs.read(stub.ID, options));
        if (!job) return undefined;
        const children = stubs.filter((child) => isChild(child, stub)).map(({ ID }) => ID);
        const isOwn = ({ JobID, Namespace }: AllocationListStub): boolean =>
          Namespace === (stub.Namespace ?? "default") && (JobID === stub.ID || children.includes(JobID));
        return readJob(own, { job, allocations: allocations.filter(isOwn), ...options });
      }),
  );
  return jobs.filter((job) => job !== undefined);
}

/** The status of a job, from its own allocations and those of its children. */
export async function readJob(
  nomad: NomadClient,
  {
    job,
    allocations,
    signal,
  }: CallOptions & { readonly job: Job; readonly allocations: readonly AllocationListStub[] },
): Promise<JobStatus> {
  const nextLaunch = await readNextLaunch(nomad, job, { signal });
  return { ...countJob(job, latestAllocations(allocations)), nextLaunch };
}

const isChild = (child: JobListStub, parent: JobListStub): boolean =>
  child.ParentID === parent.ID && child.Namespace === parent.Namespace;

function countJob(job: Job, allocations: readonly AllocationListStub[]): JobStatus {
  const kind = kindOf(job);
  const running = allocations.filter(({ ClientStatus }) => ClientStatus === "running").length;
  return {
    id: job.ID,
    namespace: job.Namespace ?? "default",
    kind,
    version: job.Version ?? 0,
    status: job.Status ?? "unknown",
    running,
    desired: job.Stop ? 0 : desiredOf(job, kind, { running, allocations }),
    complete: allocations.filter(({ ClientStatus }) => ClientStatus === "complete").length,
    failed: allocations.filter(isGivenUp).length,
  };
}

function desiredOf(
  { TaskGroups }: Job,
  kind: JobKind,
  { running, allocations }: { readonly running: number; readonly allocations: readonly AllocationListStub[] },
): number {
  if (kind === "service") return (TaskGroups ?? []).reduce((sum, { Count }) => sum + (Count ?? 1), 0);
  if (kind === "system") return allocations.filter(({ DesiredStatus }) => DesiredStatus === "run").length;
  return running;
}

/** Only a plan tells it. Planning changes nothing, and yet a closed world's viewer may not ask for it: then it is not told. */
async function readNextLaunch(
  nomad: NomadClient,
  job: Job,
  options: CallOptions,
): Promise<string | undefined> {
  if (kindOf(job) !== "periodic" || job.Stop) return undefined;
  const plan = await nomad.jobs.plan({ Job: job, Diff: false }, options).catch((error: unknown) => {
    if (isTokenRefused(error)) return undefined;
    throw error;
  });
  const { NextPeriodicLaunch } = plan ?? {};
  return NextPeriodicLaunch && !NextPeriodicLaunch.startsWith("0001") ? NextPeriodicLaunch : undefined;
}

/** What is not as it should be. What ended by itself is done, well or badly, and no trouble of the world's. */
export function describeJob({ id, namespace, running, desired }: JobStatus): string[] {
  const name = namespace === "default" ? id : `${id} in namespace ${namespace}`;
  return running === desired ? [] : [`job ${name}: ${running} of ${desired} allocations run`];
}
