import type { Duplex } from "node:stream";
import { Agent, type buildConnector } from "undici";
import { openChannel } from "./open-channel.ts";
import type { SshHost } from "./ssh-host.ts";

/** An idle connection to an agent keeps its SSH connection open; not for long, so that a command can end. */
const keepAliveMs = 300;
const openedWithinMs = 10_000;

/**
 * A fetch into the private network of hosts reached over SSH: each connection is a channel of the host that has the address, so an
 * answer means that this very host is well; other addresses are reached through the first host.
 */
export function createSshFetch(hosts: readonly SshHost[]): typeof globalThis.fetch {
  const dispatcher = new Agent({
    keepAliveTimeout: keepAliveMs,
    // A blocking query may wait ten minutes, a followed log for ever: whoever asks sets the limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) => void openThen(hosts, options, callback),
  });
  return (input, init) => globalThis.fetch(input, { ...init, dispatcher });
}

async function openThen(
  hosts: readonly SshHost[],
  { hostname, port }: buildConnector.Options,
  callback: buildConnector.Callback,
): Promise<void> {
  let socket: Duplex;
  try {
    socket = await openInWorld(hosts, hostname, Number(port || 80));
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), null);
    return;
  }
  // undici asks no more of a socket than a duplex stream has.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  callback(null, socket as Parameters<buildConnector.Callback>[1] & Duplex);
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
