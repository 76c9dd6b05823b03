import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { createConnectedFetch } from "../../../net/connected-fetch.ts";

/**
 * A fetch whose connections start in the builder's namespace: through the relay that listens on this unix socket.
 * Where the relay or the address does not answer, it rejects as the global fetch does.
 */
export function createWorldFetch(socketPath: string): typeof globalThis.fetch {
  return createConnectedFetch({ connect: ({ host, port }) => openTunnel(socketPath, `${host}:${port}`) });
}

/** A connection to `address:port` inside the world. */
export async function openTunnel(socketPath: string, authority: string): Promise<Socket> {
  const asked = request({ socketPath, method: "CONNECT", path: authority, agent: false });
  asked.end();
  const [response, socket, head] = await once(asked, "connect");
  // Who speaks first, as sshd does, may have spoken in the packet of the answer.
  if (head.length > 0) socket.unshift(head);
  if (response.statusCode === 200) return socket;
  socket.destroy();
  throw new Error(`connect ${authority}: ${response.statusMessage}`);
}
