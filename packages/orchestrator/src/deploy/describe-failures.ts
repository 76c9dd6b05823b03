import { messageOf } from "command-line/message-of";
import type { AllocationListStub, NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import type { World } from "../world/open-world.ts";
import { readClocks } from "../world/read-clocks.ts";
import { describeCheck, failingChecks, type FailingCheck } from "./failing-checks.ts";

const maxEvents = 6;
const logLineCount = 20;
/** As many allocations are described: the others fail alike. */
const maxAllocations = 2;
const logBytes = 16 * 1024;

export interface DescribeOptions extends CallOptions {
  readonly world: World;
  /** Failing checks that were seen before, by allocation: those of one that was stopped are gone. */
  readonly checks?: ReadonlyMap<string, readonly FailingCheck[]> | undefined;
}

/** The last events, log lines and failing checks of the first of these allocations, as lines of text. */
export async function describeFailures(
  allocations: readonly AllocationListStub[],
  options: DescribeOptions,
): Promise<string[]> {
  const described = await Promise.all(
    allocations.slice(0, maxAllocations).map((allocation) => describe(allocation, options)),
  );
  return [...described.flat(), ...(await describeClocks(options))];
}

/** Consul's and Nomad's own words for an identity of another time are "token is not valid yet", of nobody's clock. */
async function describeClocks({ world, signal }: DescribeOptions): Promise<string[]> {
  const { apart, notes } = await readClocks(world, { signal });
  return [...apart, ...notes];
}

async function describe(allocation: AllocationListStub, options: DescribeOptions): Promise<string[]> {
  const { world, signal } = options;
  const head = `allocation ${allocation.ID.slice(0, 8)} (${allocation.Name} on ${allocation.NodeName}) is ${allocation.ClientStatus}`;
  const tasks = await Promise.all(
    Object.entries(allocation.TaskStates ?? {}).map(async ([task, state]) => [
      ...(state.Events ?? [])
        .slice(-maxEvents)
        .map(({ Type, DisplayMessage }) => `  ${task}: ${Type}: ${DisplayMessage}`),
      ...(await lastLogLines(world.nomad, { allocation: allocation.ID, task, signal })).map(
        (line) => `  ${task} | ${line}`,
      ),
    ]),
  );
  return [head, ...tasks.flat(), ...(await describeChecks(allocation.ID, options))];
}

async function describeChecks(
  allocation: string,
  { world, checks, signal }: DescribeOptions,
): Promise<string[]> {
  try {
    const now = await failingChecks(world, { allocations: [allocation], signal });
    return (now.get(allocation) ?? checks?.get(allocation) ?? []).map((check) => `  ${describeCheck(check)}`);
  } catch (error) {
    signal.throwIfAborted();
    return [`  (its checks cannot be read: ${messageOf(error)})`];
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
  return texts.flatMap((text) => text.trimEnd().split("\n").filter(Boolean).slice(-logLineCount));
}

/** A task that never started has no log: the reason stands in the log's place. */
async function readTail(
  nomad: NomadClient,
  { allocation, task, type, signal }: TaskReference & { readonly type: "stdout" | "stderr" },
): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    const log = nomad.allocations.logs(allocation, { task, type, origin: "end", offset: logBytes, signal });
    for await (const chunk of log) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  } catch (error) {
    signal.throwIfAborted();
    return `(${type} cannot be read: ${messageOf(error)})`;
  }
}
