import { askConsul, fetchJson, type World } from "orchestrator";
import { z } from "zod";
import type { System } from "./snapshot.ts";

const timeoutMs = 1000;
/** What failed after so long failed for slowness: a timer may fire a little before its time. */
const slowMs = 900;
/** So long the last word of a server counts that does not answer in time: slowness, the machine's or the reader's own, says nothing of who leads. */
const wordMs = 3000;

/** What servers said last, by their URL: for a reader that reads again and again. A refusal, or another answer, ends a word at once. */
export type LastWords = Map<string, { readonly leader: string; readonly heardAt: number }>;

/** Who leads a system, as its servers tell. */
export interface Leadership {
  /** Address of the host whose server leads; undefined while no majority of the servers names the same one. */
  readonly address?: string;
  /** How many servers name it. */
  readonly votes: number;
  readonly servers: number;
}

export interface LeadershipQuestion {
  readonly signal: AbortSignal;
  /** For whoever reads again; default: nothing was said. */
  readonly words?: LastWords;
}

/** Asks every server of a system by itself: a server that is cut off or deposed may still name itself. */
export async function readLeadership(
  world: World,
  system: System,
  { signal, words = new Map() }: LeadershipQuestion,
): Promise<Leadership> {
  const urls = serverUrls(world, system);
  const named = await Promise.all(urls.map((url) => leaderOf(url, { world, system, signal }, words)));
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
async function leaderOf(url: string, asked: Asked, words: LastWords): Promise<string> {
  const { signal } = asked;
  const askedAt = performance.now();
  try {
    const leader = (await askLeader(url, asked)).replace(/:\d+$/, "");
    words.set(url, { leader, heardAt: performance.now() });
    return leader;
  } catch {
    signal.throwIfAborted();
    const now = performance.now();
    const last = words.get(url);
    if (last && now - askedAt >= slowMs && now - last.heardAt < wordMs) return last.leader;
    words.delete(url);
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
