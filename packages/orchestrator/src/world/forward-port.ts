import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { messageOf } from "command-line/message-of";
import type { WorldAddress } from "../engines/engine.ts";
import { isSystemError } from "../files/system-error.ts";
import { join } from "../net/join.ts";
import { localPortTaken } from "./errors.ts";

export interface ForwardOptions {
  /** Asked for each connection: the job may have another instance by then. */
  readonly target: () => Promise<WorldAddress>;
  /** Connects inside the world. */
  readonly connect: (address: WorldAddress) => Promise<Duplex>;
  /** Of 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** Told why a connection could not be made. */
  readonly onFailure: (reason: string) => void;
}

/** A port of 127.0.0.1 whose connections go on inside a world, until it is disposed of. Throws LOCAL_PORT_TAKEN. */
export async function forwardPort({
  target,
  connect,
  port,
  onFailure,
}: ForwardOptions): Promise<AsyncDisposable & { readonly port: number }> {
  const open = new Set<Duplex>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    open.add(client);
    client.once("close", () => open.delete(client));
    client.on("error", () => client.destroy());
    void target()
      .then(connect)
      .then((inside) => join(client, inside))
      .catch((error: unknown) => {
        client.resetAndDestroy();
        onFailure(messageOf(error));
      });
  });
  server.listen({ host: "127.0.0.1", port });
  try {
    await once(server, "listening");
  } catch (error) {
    if (isSystemError(error, "EADDRINUSE", "EACCES")) throw localPortTaken(port, error);
    throw error;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only a unix socket has no such address
  const { port: chosen } = server.address() as AddressInfo;
  return {
    port: chosen,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const stream of open) stream.destroy();
      await closed;
    },
  };
}
