import { Agent } from "node:http";
import type { TlsOptions } from "./http-get.ts";

/** One pool of connections for each protocol; a secured one for what it is secured with. */
export type Pools = (protocol: string, tls: TlsOptions | undefined) => Promise<Agent>;

/** TLS is loaded only when it is used. Connections secured with what is not in use any more end with the request that they carry. */
export function createPools(maxSockets: number): Pools {
  // What is kept counts at the agent too: the second prompt read is rare.
  const options = { keepAlive: true, maxSockets, maxFreeSockets: Math.max(1, maxSockets - 1) };
  const plain = new Agent(options);
  let secured: { readonly pool: Agent; readonly tls: TlsOptions | undefined } | undefined;
  return async (protocol, tls) => {
    if (protocol !== "https:") return plain;
    const https = await import("node:https");
    if (secured && secured.tls !== tls) {
      retire(secured.pool);
      secured = undefined;
    }
    secured ??= { pool: new https.Agent(options), tls };
    return secured.pool;
  };
}

function retire(pool: Agent): void {
  pool.maxFreeSockets = 0;
  for (const socket of Object.values(pool.freeSockets).flat()) socket?.destroy();
}
