import type { Job } from "../job/schema.ts";
import { isClientTerminal, type Allocation } from "../state/allocation.ts";
import { isActive } from "../state/deployment.ts";
import { isFinished } from "../state/evaluation.ts";
import type { Store } from "../state/store.ts";
import type { TableName } from "../state/tables.ts";

const hourMs = 3_600_000;

/** How old the last change of something must be before it is forgotten; Nomad's own defaults. */
export interface GarbageAges {
  readonly evaluationMs: number;
  readonly deploymentMs: number;
  readonly jobMs: number;
}

export const defaultAges: GarbageAges = { evaluationMs: hourMs, deploymentMs: hourMs, jobMs: 4 * hourMs };

export interface Garbage {
  readonly table: TableName;
  readonly key: string;
}

/** What nobody needs any more: evaluations with their ended allocations, old deployments, jobs stopped long ago. */
export function findGarbage(
  store: Pick<Store, "all" | "get">,
  now: Date,
  ages: GarbageAges = defaultAges,
): Garbage[] {
  const isOld = (modifyTime: number, ageMs: number): boolean => now.getTime() - modifyTime / 1e6 >= ageMs;
  const allocs = Map.groupBy(store.all("allocs"), (alloc) => alloc.EvalID);
  const evals = store.all("evals").filter((evaluation) => {
    if (!isFinished(evaluation) || !isOld(evaluation.ModifyTime, ages.evaluationMs)) return false;
    const job = store.get("jobs", evaluation.JobID);
    return (allocs.get(evaluation.ID) ?? []).every(
      (alloc) => isDone(alloc, job) && isOld(alloc.ModifyTime, ages.evaluationMs),
    );
  });
  const goneEvals = new Set(evals.map((evaluation) => evaluation.ID));
  const goneAllocs = new Set(evals.flatMap((evaluation) => allocs.get(evaluation.ID) ?? []));
  const kept = store.all("allocs").filter((alloc) => !goneAllocs.has(alloc));
  const deployments = store
    .all("deployments")
    .filter((deployment) => !isActive(deployment) && isOld(deployment.ModifyTime, ages.deploymentMs))
    .filter((deployment) => !kept.some((alloc) => alloc.DeploymentID === deployment.ID));
  const jobs = store
    .all("jobs")
    .filter((job) => job.Stop && job.Status === "dead" && isOld(job.SubmitTime, ages.jobMs))
    .filter((job) => !kept.some((alloc) => alloc.JobID === job.ID))
    .filter((job) =>
      store.all("evals").every((evaluation) => evaluation.JobID !== job.ID || goneEvals.has(evaluation.ID)),
    );
  return [
    ...evals.map(({ ID }): Garbage => ({ table: "evals", key: ID })),
    ...[...goneAllocs].map(({ ID }): Garbage => ({ table: "allocs", key: ID })),
    ...deployments.map(({ ID }): Garbage => ({ table: "deployments", key: ID })),
    ...jobs.map(({ ID }): Garbage => ({ table: "jobs", key: ID })),
    ...versionsOf(store, new Set(jobs.map(({ ID }) => ID))),
  ];
}

/** Ended, and replaced or no longer wanted: the last allocation of a place in a running job is kept. */
function isDone(alloc: Allocation, job: Job | undefined): boolean {
  if (!isClientTerminal(alloc)) return false;
  return (
    !job || job.Stop || job.Status === "dead" || alloc.DesiredStatus !== "run" || alloc.NextAllocation !== ""
  );
}

function versionsOf(store: Pick<Store, "all">, jobIds: ReadonlySet<string>): Garbage[] {
  const versions = store.all("versions").filter(({ ID }) => jobIds.has(ID));
  const submissions = store.all("submissions").filter(({ JobID }) => jobIds.has(JobID));
  const scalings = store.all("scalings").filter(({ JobID }) => jobIds.has(JobID));
  return [
    ...versions.map(({ ID, Version }): Garbage => ({ table: "versions", key: `${ID}@${Version}` })),
    ...scalings.map(({ JobID }): Garbage => ({ table: "scalings", key: JobID })),
    ...submissions.map(({ JobID, Version }): Garbage => ({
      table: "submissions",
      key: `${JobID}@${Version}`,
    })),
  ];
}
