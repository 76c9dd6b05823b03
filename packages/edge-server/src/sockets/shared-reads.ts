import { Socket, type Server, type SocketConstructorOpts } from "node:net";

/** What one read takes at most: what Node reads too when it makes the buffers. */
const readBytes = 65_536;

/** All reads of accepted sockets go in here, one after the other. */
let shared: Buffer | undefined;

/** Takes what comes over a socket. Shared bytes are overwritten once it has returned: what is to be kept has to be copied. */
export type Receive = (bytes: Buffer, isShared: boolean) => void;

interface Reading {
  receive: Receive;
}

const readings = new WeakMap<Socket, Reading>();

/**
 * Has a server's further sockets read into one buffer, in place of a fresh one for each read. Node offers that (`onread`) only to sockets that one makes
 * oneself; so they are made here, of the handles that its listening handle hands over. Where Node is built otherwise, nothing changes.
 */
export function shareReads(server: Server): void {
  server.on("listening", () => {
    const listening: unknown = Reflect.get(server, "_handle");
    if (typeof listening !== "object" || listening === null) return;
    const accept: unknown = Reflect.get(listening, "onconnection");
    if (typeof accept !== "function" || typeof Reflect.get(server, "_connections") !== "number") return;
    Reflect.set(listening, "onconnection", (status: number, handle: unknown): void => {
      if (status === 0 && typeof handle === "object" && handle !== null) take(server, handle);
      else Reflect.apply(accept, listening, [status, handle]);
    });
  });
}

/** Hands over what comes from now on. To be called before the event loop's next turn. */
export function receiveFrom(socket: Socket, receive: Receive): void {
  const reading = readings.get(socket);
  if (reading) reading.receive = receive;
  else socket.on("data", (bytes: Buffer) => receive(bytes, false));
}

/** What `node:net` does with a new connection. */
function take(server: Server, handle: object): void {
  const reading: Reading = { receive: () => {} };
  const socket = new Socket(optionsOf(handle, reading));
  socket.setNoDelay(true);
  readings.set(socket, reading);
  // The server counts its connections, and closes when they have.
  Reflect.set(server, "_connections", Number(Reflect.get(server, "_connections")) + 1);
  Reflect.set(socket, "server", server);
  Reflect.set(socket, "_server", server);
  server.emit("connection", socket);
}

function optionsOf(handle: object, reading: Reading): SocketConstructorOpts {
  const buffer = (shared ??= Buffer.allocUnsafeSlow(readBytes));
  return {
    // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the handle of a connection: what Node gives its own, and no type names
    handle: handle as NonNullable<SocketConstructorOpts["handle"]>,
    allowHalfOpen: true,
    readable: true,
    writable: true,
    onread: {
      buffer,
      callback: (length) => {
        reading.receive(buffer.subarray(0, length), true);
        return true;
      },
    },
  };
}
