import { inRole, type World } from "orchestrator";
import { wishNotPossible } from "../errors.ts";
import type { Entries, AllocationPicture } from "../state/world-picture.ts";

/** Allocations that cannot be moved in this time are stopped. */
const deadlineMs = 120_000;
const withinMs = 10_000;

/** What draining a host would do: an operator's own act, no fault, and Nomad keeps it until it is ended. */
export function planDrain(
  host: string,
  allocations: Entries<AllocationPicture>,
): { targets: string[]; effects: string[] } {
  const there = Object.values(allocations).filter((allocation) => allocation.host === host);
  return {
    targets: there.map(({ name, id }) => `${name} (${id.slice(0, 8)})`),
    effects: [
      `Nomad starts what runs on ${host} elsewhere, and then ends it there`,
      "what has no other host to go to, as an edge with a port of its own on each, waits until the host takes allocations again",
    ],
  };
}

/** Begins to drain a host. Resolves once Nomad has taken it down. */
export async function drainHost(world: World, host: string): Promise<string> {
  const { nomad, id, signal } = await nodeOf(world, host);
  await nomad.nodes.drain(id, { Deadline: deadlineMs * 1e6, IgnoreSystemJobs: true }, { signal });
  return `Nomad drains ${host}`;
}

/** Ends a drain: the host takes allocations again. */
export async function undrainHost(world: World, host: string): Promise<string> {
  const { nomad, id, signal } = await nodeOf(world, host);
  await nomad.nodes.drain(id, null, { markEligible: true, signal });
  return `${host} takes allocations again`;
}

async function nodeOf(world: World, host: string) {
  // Of the roles of a closed world, only the operator may change a node.
  const { nomad } = inRole(world, "operator");
  const signal = AbortSignal.timeout(withinMs);
  const node = (await nomad.nodes.list({ signal })).find(({ Name }) => Name === host);
  if (!node) throw wishNotPossible(`Nomad has no client on ${host}`);
  return { nomad, id: node.ID, signal };
}
