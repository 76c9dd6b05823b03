import { fetchJson, type World } from "orchestrator";
import { z } from "zod";
import type { System } from "./snapshot.ts";

const timeoutMs = 1000;

/** Who leads a system, as its servers tell. */
export interface Leadership {
  /** Address of the host whose server leads; undefined while no majority of the servers names the same one. */
  readonly address?: string;
  /** How many servers name it. */
  readonly votes: number;
  readonly servers: number;
}

/** Asks every server of a system by itself: one that is cut off or deposed may go on naming itself. */
export async function readLeadership(world: World, system: System, signal: AbortSignal): Promise<Leadership> {
  const urls = serverUrls(world, system);
  const named = await Promise.all(urls.map((url) => askLeader(`${url}/v1/status/leader`, world, signal)));
  const votes = [
    ...Map.groupBy(
      named.filter((name) => name !== ""),
      (name) => name,
    ),
  ].map(([address, same]) => ({ address, votes: same.length }));
  const most = votes.toSorted((a, b) => b.votes - a.votes)[0];
  if (!most || most.votes * 2 <= urls.length) return { votes: most?.votes ?? 0, servers: urls.length };
  return { ...most, servers: urls.length };
}

function serverUrls({ endpoints, inventory }: World, system: System): readonly string[] {
  if (system === "nomad") return endpoints.nomadServers;
  return endpoints.consul.filter((_, index) => inventory.hosts[index]?.roles.consul === "server");
}

/** The leader's address without its port; empty when this server knows none, or does not answer. */
async function askLeader(url: string, { engine }: World, signal: AbortSignal): Promise<string> {
  try {
    const leader = await fetchJson(url, { schema: z.string(), fetch: engine.fetch, signal, timeoutMs });
    return leader.replace(/:\d+$/, "");
  } catch {
    signal.throwIfAborted();
    return "";
  }
}
