import { once } from "node:events";
import { createServer } from "node:net";
import type { FastifyInstance } from "fastify";
import { addressInUse, cannotListen } from "../errors.ts";

/** A TCP port that accepts connections and ends them at once: what Consul's tcp checks of the rpc and serf services need. */
export async function listenTcp(address: string, port: number): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end();
  });
  try {
    await once(server.listen(port, address), "listening");
  } catch (error) {
    throw explain(error, address, port);
  }
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

/** Serves an app on an address; throws ADDRESS_IN_USE or CANNOT_LISTEN. */
export async function listenHttp(app: FastifyInstance, address: string, port: number): Promise<void> {
  try {
    await app.listen({ host: address, port });
  } catch (error) {
    throw explain(error, address, port);
  }
}

function explain(error: unknown, address: string, port: number): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EADDRINUSE" ? addressInUse(address, port, error) : cannotListen(address, port, error);
}
