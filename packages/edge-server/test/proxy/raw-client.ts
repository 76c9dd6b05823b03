import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client's TCP connection that sends bytes as they are and collects what comes back. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  send(bytes: string): void;
  /** Everything received so far, latin1. */
  received(): string;
  readonly isClosed: boolean;
  /** Resolves when `isEnough` holds for what was received, or with the connection's end. Rejects after 3 s, saying what was there. */
  until(isEnough: (received: string, isClosed: boolean) => boolean): Promise<string>;
}

const patienceMs = 3000;

export async function connectRaw(address: string, port: number): Promise<RawClient> {
  const socket = connect({ host: address, port, localAddress: address, noDelay: true, allowHalfOpen: true });
  await once(socket, "connect");
  let received = "";
  let isClosed = false;
  let changed = () => {};
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
    changed();
  });
  socket.on("error", () => {});
  for (const event of ["end", "close"])
    socket.on(event, () => {
      isClosed = true;
      changed();
    });
  return {
    socket,
    send: (bytes) => void socket.write(bytes, "latin1"),
    received: () => received,
    get isClosed() {
      return isClosed;
    },
    until: (isEnough) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`still waiting, received ${JSON.stringify(received)}`)),
          patienceMs,
        );
        changed = () => {
          if (!isClosed && !isEnough(received, isClosed)) return;
          clearTimeout(timer);
          resolve(received);
        };
        changed();
      }),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
