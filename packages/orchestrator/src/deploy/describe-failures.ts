import type { AllocationListStub, NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { failingChecks } from "./failing-checks.ts";

const EVENTS = 6;
const LOG_LINES = 20;
/** As many allocations are described: the others fail alike. */
const ALLOCATIONS = 2;
const LOG_BYTES = 16 * 1024;

/** The last events and log lines of a deployment's allocations that are not healthy, as lines of text. */
export async function describeFailures(
  deployment: string,
  { world, signal }: CallOptions & { readonly world: World },
): Promise<string[]> {
  const { nomad } = world;
  const allocations = await nomad.deployments.allocations(deployment, { signal });
  const unhealthy = allocations
    .filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy !== true)
    .slice(0, ALLOCATIONS);
  const described = await Promise.all(unhealthy.map((allocation) => describe(allocation, world, signal)));
  return described.flat();
}

async function describe(
  allocation: AllocationListStub,
  world: World,
  signal: AbortSignal,
): Promise<string[]> {
  const head = `allocation ${allocation.ID.slice(0, 8)} (${allocation.Name} on ${allocation.NodeName}) is ${allocation.ClientStatus}`;
  const tasks = await Promise.all(
    Object.entries(allocation.TaskStates ?? {}).map(async ([task, state]) => [
      ...(state.Events ?? [])
        .slice(-EVENTS)
        .map(({ Type, DisplayMessage }) => `  ${task}: ${Type}: ${DisplayMessage}`),
      ...(await lastLogLines(world.nomad, { allocation: allocation.ID, task, signal })).map(
        (line) => `  ${task} | ${line}`,
      ),
    ]),
  );
  return [head, ...tasks.flat(), ...(await describeChecks(allocation.ID, world, signal))];
}

async function describeChecks(allocation: string, world: World, signal: AbortSignal): Promise<string[]> {
  try {
    return (await failingChecks(world, { allocation, signal })).map((line) => `  ${line}`);
  } catch (error) {
    signal.throwIfAborted();
    return [`  (its checks cannot be read: ${error instanceof Error ? error.message : String(error)})`];
  }
}

interface TaskReference extends CallOptions {
  readonly allocation: string;
  readonly task: string;
}

async function lastLogLines(nomad: NomadClient, reference: TaskReference): Promise<string[]> {
  const texts = await Promise.all(
    (["stdout", "stderr"] as const).map((type) => readTail(nomad, { ...reference, type })),
  );
  return texts.flatMap((text) => text.trimEnd().split("\n").filter(Boolean).slice(-LOG_LINES));
}

/** A task that never started has no log: what cannot be read is said in its place. */
async function readTail(
  nomad: NomadClient,
  { allocation, task, type, signal }: TaskReference & { readonly type: "stdout" | "stderr" },
): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    const log = nomad.allocations.logs(allocation, { task, type, origin: "end", offset: LOG_BYTES, signal });
    for await (const chunk of log) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  } catch (error) {
    signal.throwIfAborted();
    return `(${type} cannot be read: ${error instanceof Error ? error.message : String(error)})`;
  }
}
