import { watch, type AllocationListStub, type Job, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { untilSettled } from "../world/until-settled.ts";
import { restartFailed } from "./errors.ts";
import { describeCheck, failingChecks } from "./failing-checks.ts";

export interface RestartOptions extends CallOptions {
  readonly world: World;
  readonly job: string;
  /** How long after its restart an allocation's checks may take to pass; default one minute. */
  readonly healthyWithinMs?: number;
  readonly onProgress: (line: string) => void;
}

/** Restarts a job's allocations in place, as many at once as its update strategy says, each batch healthy before the next. No new version. */
export async function restartRolling({
  world,
  job: id,
  signal,
  healthyWithinMs = defaultHealthyWithinMs,
  onProgress,
}: RestartOptions): Promise<number> {
  const { nomad } = world;
  const job = await nomad.jobs.read(id, { signal });
  const allocations = (await nomad.jobs.allocations(id, { signal })).filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
  );
  let done = 0;
  for (const batch of batchesOf(allocations, job)) {
    await Promise.all(
      batch.map((allocation) => restart(allocation, { world, job, healthyWithinMs, signal })),
    );
    done += batch.length;
    onProgress(`${done} of ${allocations.length} restarted`);
  }
  return done;
}

function batchesOf(allocations: readonly AllocationListStub[], job: Job): AllocationListStub[][] {
  return (job.TaskGroups ?? []).flatMap((group) => {
    const own = allocations.filter(({ TaskGroup }) => TaskGroup === group.Name);
    const size = Math.max(1, group.Update?.MaxParallel ?? 1);
    return Array.from({ length: Math.ceil(own.length / size) }, (_, index) =>
      own.slice(index * size, (index + 1) * size),
    );
  });
}

const defaultHealthyWithinMs = 60_000;

interface RestartContext extends CallOptions {
  readonly world: World;
  readonly job: Job;
  readonly healthyWithinMs: number;
}

async function restart(
  allocation: AllocationListStub,
  { world, job, healthyWithinMs, signal }: RestartContext,
): Promise<void> {
  const { nomad } = world;
  const before = restartsOf(allocation);
  await nomad.allocations.restart(allocation.ID, { signal });
  await untilRestarted(nomad, { id: allocation.ID, before, signal });
  const allRunAt = Date.now() + checkedWithinMs(job);
  const missing = await untilSettled({
    signal,
    timeoutMs: healthyWithinMs,
    read: async () => {
      const failing = await failingChecks(world, { allocations: [allocation.ID], signal });
      const lines = (failing.get(allocation.ID) ?? []).map(describeCheck);
      return lines.length === 0 && Date.now() < allRunAt ? ["its checks have not run since"] : lines;
    },
  });
  if (missing.length > 0) throw restartFailed(allocation.ID.slice(0, 8), missing.join("; "));
}

/** A restart in place leaves the checks as they were: what they say is from before until each has run once more. */
function checkedWithinMs({ TaskGroups }: Job): number {
  const checks = (TaskGroups ?? [])
    .flatMap(({ Services, Tasks }) => [
      ...(Services ?? []),
      ...(Tasks ?? []).flatMap((task) => task.Services ?? []),
    ])
    .flatMap(({ Checks }) => Checks ?? []);
  if (checks.length === 0) return 0;
  return Math.max(...checks.map(({ Interval }) => (Interval ?? 0) / 1e6)) + checkRunsMs;
}

/** How long a check takes itself. */
const checkRunsMs = 500;

async function untilRestarted(
  nomad: NomadClient,
  { id, before, signal }: CallOptions & { readonly id: string; readonly before: number },
): Promise<void> {
  for await (const { data } of watch((query) => nomad.allocations.read(id, query), { signal })) {
    if (data.ClientStatus !== "running" && data.ClientStatus !== "pending")
      throw restartFailed(id.slice(0, 8), `it is ${data.ClientStatus}`);
    const tasks = Object.values(data.TaskStates ?? {});
    if (restartsOf(data) > before && tasks.every(({ State }) => State === "running")) return;
  }
}

const restartsOf = ({ TaskStates }: Pick<AllocationListStub, "TaskStates">): number =>
  Object.values(TaskStates ?? {}).reduce((sum, { Restarts }) => sum + Restarts, 0);
