import { messageOf } from "command-line/message-of";
import { watch } from "nomad-client-ts";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Engine } from "../engines/engine.ts";
import type { InventoryHost } from "../inventory/inventory.ts";
import { firstAnswer } from "../net/first-answer.ts";
import { fetchJson, HttpStatusError } from "../net/fetch-json.ts";
import { hostNotForgotten } from "./errors.ts";
import type { World } from "./open-world.ts";
import { untilSettled } from "./until-settled.ts";

export interface RemoveHostsOptions extends CallOptions {
  readonly leaving: readonly InventoryHost[];
  /** Ends what runs on a host and removes all that the world put there. */
  readonly clear: (host: InventoryHost, options: CallOptions) => Promise<void>;
  /** Whether a host that cannot be asked is why something failed. */
  readonly isUnreachable: (error: unknown) => boolean;
  readonly onStep?: ((step: string) => void) | undefined;
}

/** A world as it was, with the hosts that go, asked as the operator. */
export type LeftWorld = Pick<World, "endpoints" | "nomad" | "inventory"> & {
  readonly engine: Pick<Engine, "fetch">;
};

/**
 * Takes hosts out of a world, one after the other: their allocations move on, their servers leave the quorums while they still run, what the world put
 * there is removed, and the others forget them. One that cannot be reached is forgotten all the same. Works any number of times. Returns a
 * line for each.
 */
export async function removeHosts(world: LeftWorld, options: RemoveHostsOptions): Promise<string[]> {
  const lines: string[] = [];
  for (const host of options.leaving) {
    options.onStep?.(`${host.name} leaves`);
    lines.push(await removeHost(host, world, options));
  }
  return lines;
}

async function removeHost(
  host: InventoryHost,
  world: LeftWorld,
  options: RemoveHostsOptions,
): Promise<string> {
  const { signal } = options;
  const servers = serversWithout(options.leaving, world);
  await drain(host, world, { signal });
  const reason = await leaveAndClear(host, { world, servers, options });
  await forget(host, { world, servers, signal });
  return `${host.name}: left the world${reason === undefined ? "" : `, and could not be cleared: ${reason}`}`;
}

interface Servers {
  /** Base URLs of the servers that stay. */
  readonly consul: readonly string[];
  readonly nomad: readonly string[];
}

function serversWithout(
  leaving: readonly InventoryHost[],
  { endpoints, inventory }: Pick<LeftWorld, "endpoints" | "inventory">,
): Servers {
  const on = (hosts: readonly InventoryHost[], url: string): boolean =>
    hosts.some(({ address }) => new URL(url).hostname === address);
  const consulServers = inventory.hosts.filter(({ roles }) => roles.consul === "server");
  return {
    consul: endpoints.consul.filter((url) => on(consulServers, url) && !on(leaving, url)),
    nomad: endpoints.nomadServers.filter((url) => !on(leaving, url)),
  };
}

/** Nomad stops what is still there afterwards. */
const drainedWithinMs = 120_000;

async function drain({ name }: InventoryHost, { nomad }: LeftWorld, { signal }: CallOptions): Promise<void> {
  const node = (await nomad.nodes.list({ signal })).find((each) => each.Name === name);
  // What runs on one that does not answer is placed elsewhere by Nomad itself.
  if (node?.Status !== "ready") return;
  await nomad.nodes.drain(node.ID, { Deadline: drainedWithinMs * 1e6 }, { signal });
  for await (const { data } of watch((query) => nomad.nodes.allocations(node.ID, query), { signal })) {
    const left = data.filter(({ ClientStatus }) => ClientStatus === "running" || ClientStatus === "pending");
    if (left.length === 0) return;
  }
}

/** Undefined where all of it was done; else why the host could not be asked. */
async function leaveAndClear(
  host: InventoryHost,
  {
    world,
    servers,
    options,
  }: { readonly world: LeftWorld; readonly servers: Servers; readonly options: RemoveHostsOptions },
): Promise<string | undefined> {
  const { signal, clear, isUnreachable } = options;
  const own = world.endpoints.consul.find((url) => new URL(url).hostname === host.address);
  try {
    // One that leaves is no member of the quorum any more when it ends. It may have left already.
    if (own) await send(world, `${own}/v1/agent/leave`, { method: "PUT", signal }).catch(() => {});
    await removePeer(host, servers.nomad, { world, signal });
    await clear(host, { signal });
    return undefined;
  } catch (error) {
    if (signal.aborted || !isUnreachable(error)) throw error;
    return messageOf(error);
  }
}

/** The others may take a moment: an election, a failure that they have to find out about. */
const forgottenWithinMs = 60_000;

async function forget(
  host: InventoryHost,
  { world, servers, signal }: CallOptions & { readonly world: LeftWorld; readonly servers: Servers },
): Promise<void> {
  const call = { world, signal };
  const missing = await untilSettled({
    signal,
    timeoutMs: forgottenWithinMs,
    read: async () => {
      await removePeer(host, servers.consul, call);
      await removePeer(host, servers.nomad, call);
      return [...(await leaveConsul(host, servers, call)), ...(await leaveNomad(host, servers, call))];
    },
  });
  if (missing.length > 0) throw hostNotForgotten(host.name, missing);
}

interface Call extends CallOptions {
  readonly world: LeftWorld;
}

const peersSchema = z.object({ Servers: z.array(z.object({ ID: z.string(), Address: z.string() })) });

/** Takes a server out of the quorum, if it is in it. Consul and Nomad have the same questions for that. */
async function removePeer(
  { address }: InventoryHost,
  urls: readonly string[],
  { world, signal }: Call,
): Promise<void> {
  const { Servers: peers } = await firstAnswer(
    urls,
    (url, call) =>
      fetchJson(`${url}/v1/operator/raft/configuration`, {
        schema: peersSchema,
        fetch: world.engine.fetch,
        ...call,
      }),
    { signal },
  );
  const peer = peers.find(({ Address }) => Address.startsWith(`${address}:`));
  if (!peer) return;
  // Nomad takes no address any more.
  const query = new URLSearchParams({ id: peer.ID });
  await sendToAny(world, urls, {
    path: `/v1/operator/raft/peer?${query.toString()}`,
    method: "DELETE",
    signal,
  });
}

const nodesSchema = z.array(z.object({ Node: z.string(), Address: z.string() }));

async function leaveConsul(
  { name, address }: InventoryHost,
  { consul }: Servers,
  { world, signal }: Call,
): Promise<string[]> {
  const nodes = await firstAnswer(
    consul,
    (url, call) =>
      fetchJson(`${url}/v1/catalog/nodes`, { schema: nodesSchema, fetch: world.engine.fetch, ...call }),
    { signal },
  );
  if (!nodes.some((node) => node.Node === name && node.Address === address)) return [];
  const path = `/v1/agent/force-leave/${encodeURIComponent(name)}?prune`;
  // One that has left already is unknown to gossip, and an error; the leader takes it off the list in a moment.
  await sendToAny(world, consul, { path, method: "PUT", signal }).catch(() => {});
  return [`Consul still lists ${name}`];
}

async function leaveNomad(
  { name, roles }: InventoryHost,
  { nomad }: Servers,
  { world, signal }: Call,
): Promise<string[]> {
  if (roles.nomadServer) {
    const query = new URLSearchParams({ node: `${name}.${world.inventory.region}`, prune: "true" });
    // One that left already is unknown, and an error.
    await sendToAny(world, nomad, {
      path: `/v1/agent/force-leave?${query.toString()}`,
      method: "PUT",
      signal,
    }).catch(() => {});
  }
  const node = (await world.nomad.nodes.list({ signal })).find((each) => each.Name === name);
  if (!node) return [];
  await sendToAny(world, nomad, { path: `/v1/node/${node.ID}/purge`, method: "PUT", signal });
  return [`Nomad still lists ${name}`];
}

interface Sending extends CallOptions {
  readonly method: "PUT" | "DELETE";
}

/** A Consul agent that leaves drains for 5 s before it answers. */
const answeredWithinMs = 30_000;

const sendToAny = (
  world: LeftWorld,
  urls: readonly string[],
  { path, method, signal }: Sending & { readonly path: string },
): Promise<void> =>
  firstAnswer(urls, (url, call) => send(world, url + path, { method, ...call }), { signal });

async function send({ engine }: LeftWorld, url: string, { method, signal }: Sending): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answeredWithinMs)]);
  const response = await engine.fetch(url, { method, signal: limit });
  const body = await response.text();
  if (!response.ok) throw new HttpStatusError(url, response.status, body);
}
