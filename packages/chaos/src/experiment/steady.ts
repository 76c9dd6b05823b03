import { messageOf } from "command-line/message-of";
import { readStatus, type World } from "orchestrator";
import { notSteady } from "../errors.ts";
import { findDrift, without } from "../measures/drift.ts";
import { findLeaseDrift } from "../measures/lease-drift.ts";
import { readUnsealers } from "../world/read-agents.ts";
import { createNomadReader } from "../world/read-allocations.ts";
import { readEdgeTables } from "../world/read-edge-tables.ts";
import { createLeaseReader, type ReadLeases } from "../world/read-leases.ts";
import { readRegistrations } from "../world/read-registrations.ts";
import { listWorldProcesses, tasksAmong } from "../world/task-processes.ts";
import { wait } from "../pace/wait.ts";
import type { SteadyState } from "../watch/watch.ts";

/** The steady state, and how often tasks had been restarted by then. */
export interface Steady {
  readonly state: SteadyState;
  readonly restarts: ReadonlyMap<string, number>;
}

/**
 * The agents' own checks in Consul run every 10 s. After an earlier fault an agent's update sometimes does not reach the catalogue; then the
 * next anti-entropy sends it again, after one minute, staggered by up to one minute more.
 */
const patienceMs = 150_000;

/**
 * Waits up to two and a half minutes for the steady state: everything healthy, both services deployed, no drift. Throws `CHAOS_NOT_STEADY`
 * with what is missing: an outage from before the run would be blamed on the fault.
 */
export async function steady(world: World, signal: AbortSignal): Promise<Steady> {
  const untilMs = Date.now() + patienceMs;
  const readLeases = world.inventory.vault ? createLeaseReader(world) : noLeases;
  for (;;) {
    const found = await look(world, readLeases, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      return { problems: [messageOf(error)] };
    });
    if ("state" in found) return found;
    if (Date.now() > untilMs) throw notSteady(found.problems);
    await wait(500, signal);
    signal.throwIfAborted();
  }
}

const noLeases: ReadLeases = () => Promise.resolve([]);

async function look(
  world: World,
  readLeases: ReadLeases,
  signal: AbortSignal,
): Promise<Steady | { readonly problems: readonly string[] }> {
  const [status, nomad, registrations, edges, unsealers, leases] = await Promise.all([
    readStatus(world, { signal }),
    createNomadReader(world)(signal),
    readRegistrations(world, signal),
    readEdgeTables(world, signal),
    readUnsealers(world, { signal }),
    readLeases(new Set(), signal),
  ]);
  const hosts = new Map(nomad.wanted.map(({ allocation, host }) => [allocation, host]));
  const all = tasksAmong(listWorldProcesses(world.folder.id), (allocation) => hosts.get(allocation) ?? "?");
  const drift = findDrift({
    allocations: nomad.wanted,
    registrations: without(nomad.ending, registrations),
    processes: without(nomad.ending, all),
    edges,
  });
  const problems = [
    ...status.mismatches,
    ...(nomad.wanted.some(({ service }) => service === "edge-server") ? [] : ["edge-server is not deployed"]),
    ...(nomad.wanted.some(({ service }) => service === "demo-server") ? [] : ["demo-server is not deployed"]),
    ...drift.map(({ kind, what }) => `${kind}: ${what}`),
  ];
  if (problems.length > 0) return { problems };
  const state = {
    agents: status.agents.length + unsealers.length,
    clients: status.nodes.length,
    allocations: nomad.wanted.length,
    registered: nomad.wanted.filter(({ unregistered }) => !unregistered).length,
    edgeEntries: edges.reduce((sum, { endpoints }) => sum + endpoints.length, 0),
    leaseDrift: findLeaseDrift({ leases, nomad, nowMs: Date.now() }),
  };
  return { state, restarts: nomad.restarts };
}
