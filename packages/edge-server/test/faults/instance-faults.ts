import { eventually } from "testing";
import { expect } from "vitest";
import type { Load } from "../support/load.ts";
import type { StartedUpstream } from "../support/start-upstream.ts";

/** What a fault needs of a world in which an edge routes a load to three instances. */
export interface FaultyWorld {
  readonly load: Load;
  readonly instances: readonly StartedUpstream[];
  readonly first: StartedUpstream;
  /** The edge's own word about the first instance: `passing`, `ejected` and so on. */
  stateOfFirst(): Promise<string>;
}

/** So many answers are waited for while something is broken: a second's worth at the aimed rate. */
const exposure = 1000;

/** What can happen to instances that nobody tells Consul about. Each ends with everything whole again. */
export const instanceFaults: Readonly<Record<string, (world: FaultyWorld) => Promise<void>>> = {
  "an instance killed with SIGKILL, still listed as passing": async ({ load, first }) => {
    first.signal("SIGKILL");
    expect(await first.ended()).toBe("SIGKILL");
    await load.more(exposure);
    await first.restart();
  },

  "a rolling restart of all instances": async ({ load, instances }) => {
    for (const instance of instances) {
      instance.signal("SIGTERM");
      expect(await instance.ended()).toBe(0);
      await instance.restart();
      await load.answeredBy([instance.address]);
    }
  },

  "an instance that hangs": async (world) => {
    world.first.signal("SIGSTOP");
    await ejected(world);
    await world.load.more(exposure);
    world.first.signal("SIGCONT");
  },

  "an instance that answers 503 to everything": async (world) => {
    await world.first.mode("unavailable");
    await ejected(world);
    await world.load.more(exposure);
    await world.first.mode("ok");
  },

  "an instance that answers slowly": async ({ load, first }) => {
    await first.mode("slow");
    await load.more(2 * exposure);
    await first.mode("ok");
  },
};

async function ejected({ stateOfFirst }: FaultyWorld): Promise<void> {
  await eventually(async () => expect(await stateOfFirst()).toBe("ejected"), { timeoutMs: 60_000 });
}

/** Runs a fault under the load, waits until all instances answer again, and tells what failed meanwhile. */
export async function failuresDuring(
  { load, instances }: FaultyWorld,
  fault: () => Promise<void>,
): Promise<readonly string[]> {
  const before = load.failures.length;
  await fault();
  await load.answeredBy(instances.map(({ address }) => address));
  await load.settled();
  return load.failures.slice(before);
}
