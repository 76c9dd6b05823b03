import { watch, type AllocationListStub, type Job, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { untilSettled } from "../world/until-settled.ts";
import { restartFailed } from "./errors.ts";
import { describeCheck, failingChecks } from "./failing-checks.ts";

export interface RestartOptions extends CallOptions {
  readonly world: World;
  readonly job: string;
  readonly onProgress: (line: string) => void;
}

/** Restarts a job's allocations in place, as many at once as its update strategy says, each batch healthy before the next. No new version. */
export async function restartRolling({
  world,
  job: id,
  signal,
  onProgress,
}: RestartOptions): Promise<number> {
  const { nomad } = world;
  const job = await nomad.jobs.read(id, { signal });
  const allocations = (await nomad.jobs.allocations(id, { signal })).filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === "running" && DesiredStatus === "run",
  );
  let done = 0;
  for (const batch of batchesOf(allocations, job)) {
    await Promise.all(batch.map((allocation) => restart(allocation, { world, signal })));
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

const HEALTHY_WITHIN_MS = 60_000;

async function restart(
  allocation: AllocationListStub,
  { world, signal }: CallOptions & { readonly world: World },
): Promise<void> {
  const { nomad } = world;
  const before = restartsOf(allocation);
  await nomad.allocations.restart(allocation.ID, { signal });
  await untilRestarted(nomad, { id: allocation.ID, before, signal });
  const missing = await untilSettled({
    signal,
    timeoutMs: HEALTHY_WITHIN_MS,
    read: async () => {
      const failing = await failingChecks(world, { allocations: [allocation.ID], signal });
      return (failing.get(allocation.ID) ?? []).map(describeCheck);
    },
  });
  if (missing.length > 0) throw restartFailed(allocation.ID.slice(0, 8), missing.join("; "));
}

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
