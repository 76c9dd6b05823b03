import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface RefusedPort extends AsyncDisposable {
  readonly port: number;
}

/**
 * A TCP port of 127.0.0.1 that refuses connections until it is disposed of.
 * A client's own end holds it, so that no listener of another process is given it meanwhile.
 */
export async function refusedPort(): Promise<RefusedPort> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port on 127.0.0.1");
  // Strangers too: a port may still be asked for by clients of whoever had it before.
  const accepted: Socket[] = [];
  server.on("connection", (socket) => accepted.push(socket.on("error", () => {})));
  const holder = connect(bound.port, "127.0.0.1");
  await once(holder, "connect");
  const { localPort } = holder;
  if (localPort === undefined) throw new Error("the holder of a port has none");
  return {
    port: localPort,
    [Symbol.asyncDispose]: async () => {
      holder.destroy();
      const closed = once(server, "close");
      server.close();
      for (const socket of accepted) socket.destroy();
      await closed;
    },
  };
}
