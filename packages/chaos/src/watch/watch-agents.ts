import type { World } from "orchestrator";
import { isSameProcess } from "processes";
import { isFrozen } from "../safety/frozen.ts";
import { readAgents, type WorldAgent } from "../world/read-agents.ts";
import { readLeadership, type LastWords } from "../world/read-leaders.ts";
import { readSeals } from "../world/read-seals.ts";
import type { System } from "../world/snapshot.ts";
import type { WatchDeps } from "./watch.ts";

/** Reads every agent's process once, and writes each change into the journal: up, down or frozen. */
export function createAgentWatch(
  world: World,
  deps: WatchDeps & { readonly wanted: number },
): () => Promise<void> {
  const seen = new Map<string, string>();
  return async () => {
    const agents = (await readAgents(world, { signal: deps.signal })).map((agent) => ({
      id: agent.id,
      ...stateOf(agent),
    }));
    for (const { id, state, pid } of agents) {
      if (seen.get(id) === `${state} ${pid}`) continue;
      seen.set(id, `${state} ${pid}`);
      deps.journal.record({ kind: "process", agent: id, state, ...(pid !== undefined && { pid }) });
    }
    const up = agents.filter(({ state }) => state === "up").length;
    deps.layers.set("processes", { have: up, want: deps.wanted, ok: up === deps.wanted });
  };
}

function stateOf({ status }: WorldAgent): {
  readonly state: "up" | "down" | "frozen";
  readonly pid?: number;
} {
  const process = status?.process;
  if (!process || !isSameProcess(process)) return { state: "down" };
  return { state: isFrozen(process) ? "frozen" : "up", pid: process.pid };
}

/** Asks all servers of each system once who leads, and writes each change into the journal. */
export function createLeaderWatch(world: World, { journal, layers, signal }: WatchDeps): () => Promise<void> {
  const last = new Map<System, string>();
  const words: LastWords = new Map();
  const look = async (system: System) => {
    const { address, votes, servers } = await readLeadership(world, system, { signal, words });
    const agent = address === undefined ? undefined : leaderId(world, system, address);
    layers.set(`${system}-leader`, {
      have: votes,
      want: servers,
      ok: address !== undefined && votes === servers,
    });
    if (last.get(system) === (agent ?? "")) return;
    last.set(system, agent ?? "");
    journal.record({ kind: "leader", system, ...(agent !== undefined && { agent }) });
  };
  const systems: readonly System[] = [
    "consul",
    "nomad",
    ...(world.inventory.vault ? ["vault" as const] : []),
  ];
  return async () => void (await Promise.all(systems.map(look)));
}

/** Asks all servers of Vault once how their seals are, and writes each change into the journal. */
export function createSealWatch(world: World, { journal, layers, signal }: WatchDeps): () => Promise<void> {
  const last = new Map<string, string>();
  return async () => {
    const seals = await readSeals(world, signal);
    for (const { host, state } of seals) {
      if (last.get(host) === state) continue;
      last.set(host, state);
      journal.record({ kind: "seal", agent: `${host}/vault`, state });
    }
    const have = seals.filter(({ state }) => state === "unsealed").length;
    layers.set("unsealed", { have, want: seals.length, ok: have === seals.length });
  };
}

function leaderId({ engine, inventory }: World, system: System, address: string): string {
  const host = inventory.hosts.find((each) => each.address === address)?.name;
  const agents = engine.agents.filter((agent) => agent.system === system && agent.role !== "client");
  return (agents.find((agent) => agent.host === host) ?? agents[0])?.id ?? address;
}
