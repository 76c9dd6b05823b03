import type { World } from "orchestrator";
import { wait } from "../pace/wait.ts";
import { createNomadReader } from "./read-allocations.ts";
import { readAgents, type WorldAgent } from "./read-agents.ts";
import { readLeadership } from "./read-leaders.ts";
import type { AgentTarget, HostTarget, InstanceTarget, System, WorldSnapshot } from "./snapshot.ts";
import { executorsAmong, listWorldProcesses, type WorldProcess } from "./task-processes.ts";

/** Reads everything that a fault can be aimed at. A system that does not answer has no leader and no instances. */
export async function takeSnapshot(world: World, signal: AbortSignal): Promise<WorldSnapshot> {
  const [agents, consul, nomad, vault, reading] = await Promise.all([
    readAgents(world, { signal }),
    findLeader(world, "consul", signal),
    findLeader(world, "nomad", signal),
    world.inventory.vault ? findLeader(world, "vault", signal) : undefined,
    createNomadReader(world)(signal).catch(() => undefined),
  ]);
  signal.throwIfAborted();
  const leaders = {
    consul: hostAt(world, consul),
    nomad: hostAt(world, nomad),
    vault: hostAt(world, vault),
  };
  const processes = listWorldProcesses(world.folder.id);
  const agentPids = new Set(agents.flatMap(({ status }) => status?.process?.pid ?? []));
  return {
    worldId: world.folder.id,
    agents: agents.map((agent) => toTarget(agent, leaders)),
    hosts: world.inventory.hosts.map(({ name, address, roles }): HostTarget => ({
      name,
      address,
      servers: roles.nomadServer || roles.consul === "server",
      leads: systems.filter((system) => leaders[system] === name),
    })),
    instances: (reading?.wanted ?? []).map((wanted): InstanceTarget => {
      const own = taskOf(processes, wanted.allocation);
      return { ...wanted, ...(own && { process: own.identity }) };
    }),
    executors: executorsAmong(processes, agentPids),
  };
}

/** Asks a few times: on a busy machine an answer may come late, and an election may be under way. */
async function findLeader(world: World, system: System, signal: AbortSignal): Promise<string | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { address } = await readLeadership(world, system, { signal });
    if (address !== undefined) return address;
    await wait(500, signal);
  }
  return undefined;
}

const systems: readonly System[] = ["consul", "nomad", "vault"];

function hostAt({ inventory }: World, address: string | undefined): string | undefined {
  return inventory.hosts.find((host) => host.address === address)?.name;
}

function toTarget(
  { id, system, role, host, unit, status }: WorldAgent,
  leaders: Readonly<Record<System, string | undefined>>,
): AgentTarget {
  const leads = role === "server" && leaders[system] === host;
  return { id, system, role, host, unit, leads, ...(status?.process && { process: status.process }) };
}

/** The task's own process: the one whose parent is not of the same allocation. */
function taskOf(all: readonly WorldProcess[], allocation: string): WorldProcess | undefined {
  const own = all.filter((process) => process.allocation === allocation);
  const pids = new Set(own.map(({ identity }) => identity.pid));
  return own.find(({ parent }) => !pids.has(parent));
}
