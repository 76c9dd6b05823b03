import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { Agent } from "undici";

/**
 * A fetch whose connections start in the builder's namespace: through the relay that listens on this unix socket.
 * Where the relay or the address does not answer, it rejects as the global fetch does.
 */
export function createWorldFetch(socketPath: string): typeof globalThis.fetch {
  const dispatcher = new Agent({
    // A blocking query may wait ten minutes, a followed log for ever: the caller sets the limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: ({ hostname, port, protocol }, callback) => {
      const authority = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
      void openTunnelThen(socketPath, authority, callback);
    },
  });
  return (input, init) => globalThis.fetch(input, { ...init, dispatcher });
}

type Callback = (...result: [null, Socket] | [Error, null]) => void;

async function openTunnelThen(socketPath: string, authority: string, callback: Callback): Promise<void> {
  let socket: Socket;
  try {
    socket = await openTunnel(socketPath, authority);
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), null);
    return;
  }
  callback(null, socket);
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
