import type { Socket } from "node:net";

/** Whether a socket has more to write than it should: its "drain" will come. A large write that went out at once asks for a drain too, and needs no pause. */
export function isBehind(socket: Socket): boolean {
  return socket.writableNeedDrain && socket.writableLength > 0;
}
