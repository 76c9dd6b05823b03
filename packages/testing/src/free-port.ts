import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port that was free on this address a moment ago. */
export async function freePort(address = "127.0.0.1"): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error(`no port on ${address}`);
  server.close();
  await once(server, "close");
  return bound.port;
}
