import type { Socket } from "node:net";

/** A socket that has been given bytes: it refers to them as long as it has any to write. */
export type Holder = Pick<Socket, "writableLength">;

/** The socket, if it may still refer to bytes that it was given. */
export function holderOf(socket: Socket): Holder | undefined {
  return socket.writableLength === 0 ? undefined : socket;
}

/** What one read takes at most: what Node reads too when it makes the buffers. */
const readBytes = 65_536;

interface Lent {
  readonly buffer: Buffer;
  holder: Holder | undefined;
}

/**
 * What a connection reads into: one buffer, and while somebody holds on to that another one, in turn. A fresh one for each read, as Node makes them,
 * costs more than the read itself when responses are large (1 MB: half of all CPU time).
 */
export class ReadBuffers {
  #current = fresh();
  #spare: Lent | undefined;

  /** Of the read that comes next. */
  get current(): Buffer {
    return this.#current.buffer;
  }

  /** The current one has been read into, and may be held by whom it was given to. */
  hasBeenRead(holder: Holder | undefined): void {
    if (!holder) return;
    const read = this.#current;
    read.holder = holder;
    this.#current = this.#spare && isFree(this.#spare) ? this.#spare : fresh();
    this.#spare = read;
  }
}

const fresh = (): Lent => ({ buffer: Buffer.allocUnsafeSlow(readBytes), holder: undefined });

const isFree = ({ holder }: Lent): boolean => !holder || holder.writableLength === 0;
