import type { Agent, World } from "orchestrator";
import { isSameProcess } from "processes";
import { isFrozen } from "../safety/frozen.ts";
import { readLeadership } from "../world/read-leaders.ts";
import type { System } from "../world/snapshot.ts";
import type { WatchDeps } from "./watch.ts";

/** Reads every agent's process once, and writes each change into the journal: up, down or frozen. */
export function createAgentWatch(
  world: World,
  deps: WatchDeps & { readonly wanted: number },
): () => Promise<void> {
  const seen = new Map<string, string>();
  return async () => {
    const agents = (await world.agents({ signal: deps.signal })).map((agent) => ({
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

function stateOf({ status }: Agent): { readonly state: "up" | "down" | "frozen"; readonly pid?: number } {
  const process = status?.process;
  if (!process || !isSameProcess(process)) return { state: "down" };
  return { state: isFrozen(process) ? "frozen" : "up", pid: process.pid };
}

/** Asks all servers of each system once who leads, and writes each change into the journal. */
export function createLeaderWatch(world: World, { journal, layers, signal }: WatchDeps): () => Promise<void> {
  const last = new Map<System, string>();
  const look = async (system: "consul" | "nomad") => {
    const { address, votes, servers } = await readLeadership(world, system, signal);
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
  return async () => void (await Promise.all([look("consul"), look("nomad")]));
}

function leaderId({ engine, inventory }: World, system: System, address: string): string {
  const host = inventory.hosts.find((each) => each.address === address)?.name;
  const agents = engine.agents.filter((agent) => agent.system === system && agent.role !== "client");
  return (agents.find((agent) => agent.host === host) ?? agents[0])?.id ?? address;
}
