import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP server that records what it gets and answers as a test says: nothing in it knows HTTP. */
export interface RawUpstream extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Everything received since the last `reset`, over all connections, latin1. */
  received(): string;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
  /** Forgets what was received; from now on `onBytes` hears of all bytes, with the socket they came on. */
  reset(onBytes: (socket: Socket) => void): void;
}

export async function startRawUpstream(address: string): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let received = "";
  let hear: (socket: Socket) => void = () => {};
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      hear(socket);
    });
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, address);
  await once(server, "listening");
  return {
    address,
    port: (server.address() as AddressInfo).port,
    received: () => received,
    sockets,
    reset: (onBytes) => {
      received = "";
      hear = onBytes;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
