import { Agent, type buildConnector } from "undici";
import type { Connect } from "./world-agent.ts";

export interface ConnectedFetchOptions {
  /** Opens each connection: inside a world, with TLS where that is wanted. */
  readonly connect: Connect;
  /** How long an idle connection is kept; default 4 s. */
  readonly keepAliveMs?: number | undefined;
}

/** The global fetch over connections of one's own. Where none comes about, it rejects as the global fetch does. */
export function createConnectedFetch({
  connect,
  keepAliveMs = 4_000,
}: ConnectedFetchOptions): typeof globalThis.fetch {
  const dispatcher = new Agent({
    keepAliveTimeout: keepAliveMs,
    // A blocking query may wait ten minutes, a followed log for ever: whoever asks sets the limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) => void connectThen(connect, options, callback),
  });
  return (input, init) => globalThis.fetch(input, { ...init, dispatcher });
}

async function connectThen(
  connect: Connect,
  { hostname, port, protocol }: buildConnector.Options,
  callback: buildConnector.Callback,
): Promise<void> {
  let socket;
  try {
    socket = await connect({ host: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) });
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), null);
    return;
  }
  // undici asks no more of a socket than a duplex stream has.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  callback(null, socket as never);
}
