import type { Duplex } from "node:stream";
import { createConnectedFetch } from "../../net/connected-fetch.ts";
import { openChannel } from "./open-channel.ts";
import type { SshHost } from "./ssh-host.ts";

/** An idle connection to an agent keeps its SSH connection open; not for long, so that a command can end. */
export const keepAliveMs = 300;
const openedWithinMs = 10_000;

/**
 * A fetch into the private network of hosts reached over SSH: each connection is a channel of the host that has the address, so an
 * answer means that this very host is well; other addresses are reached through the first host.
 */
export function createSshFetch(hosts: readonly SshHost[]): typeof globalThis.fetch {
  return createConnectedFetch({ connect: ({ host, port }) => openInWorld(hosts, host, port), keepAliveMs });
}

/** A connection to an address of the private network, through the host that has it, else through the first. */
export async function openInWorld(hosts: readonly SshHost[], address: string, port: number): Promise<Duplex> {
  const host = hosts.find((candidate) => candidate.address === address) ?? hosts[0];
  if (!host) throw new Error("the world has no hosts");
  return openChannel(
    host.connection,
    { host: address, port },
    { signal: AbortSignal.timeout(openedWithinMs) },
  );
}
