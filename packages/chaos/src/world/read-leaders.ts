import { askConsul, fetchJson, type World } from "orchestrator";
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

/** Asks every server of a system by itself: a server that is cut off or deposed may still name itself. */
export async function readLeadership(world: World, system: System, signal: AbortSignal): Promise<Leadership> {
  const urls = serverUrls(world, system);
  const named = await Promise.all(urls.map((url) => leaderOf(url, { world, system, signal })));
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
  if (system === "vault") return endpoints.vault;
  return endpoints.consul.filter((_, index) => inventory.hosts[index]?.roles.consul === "server");
}

/** The leader's address without its port; empty when this server knows none, or does not answer. */
async function leaderOf(url: string, asked: Asked): Promise<string> {
  const { signal } = asked;
  try {
    const leader = await askLeader(url, asked);
    return leader.replace(/:\d+$/, "");
  } catch {
    signal.throwIfAborted();
    return "";
  }
}

interface Asked {
  readonly world: World;
  readonly system: System;
  readonly signal: AbortSignal;
}

function askLeader(url: string, { world: { engine }, system, signal }: Asked): Promise<string> {
  const limits = { schema: z.string(), signal, timeoutMs };
  if (system === "vault")
    return fetchJson(`${url}/v1/sys/leader`, { ...limits, schema: vaultLeader, fetch: engine.fetch });
  if (system === "nomad") return fetchJson(`${url}/v1/status/leader`, { ...limits, fetch: engine.fetch });
  return askConsul({ ...limits, url, reach: engine, withoutToken: true }, (consul, options) =>
    consul.status.leader(options),
  );
}

/** The base URL of the leader's API; a sealed server answers with an error. */
const vaultLeader = z
  .object({ leader_address: z.string() })
  .transform(({ leader_address }) => leader_address.replace(/^https?:\/\//, ""));
