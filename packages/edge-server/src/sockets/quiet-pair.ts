import type { Socket } from "node:net";
import type { DeadPeers } from "./dead-peers.ts";

export interface QuietPairOptions {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly deadPeers: DeadPeers;
  /** One of the two hosts answers no more. */
  readonly onDead: () => void;
}

/**
 * Finds out whether the host behind a connection that may be silent for hours is still there, each side for itself. A silent connection is asked by TCP
 * itself (keepalive: after 30 s, then each second, ten times). One that is written to is not: unanswered bytes are sent again for 15 minutes, and as
 * long as the other side goes on sending no silence shows. The kernel knows: see {@link DeadPeers}.
 */
export class QuietPair {
  readonly #options: QuietPairOptions;
  readonly #sides: readonly [Side, Side];
  #isKeptAlive = false;
  #lookAt = 0;

  constructor(options: QuietPairOptions) {
    this.#options = options;
    const now = performance.now();
    this.#sides = [new Side(options.client, now), new Side(options.upstream, now)];
  }

  /** Once every sweep. */
  check(now: number): void {
    const { deadPeers, onDead } = this.#options;
    if (now < this.#lookAt) return;
    this.#lookAt = now + deadPeers.limits.silentMs / 10;
    for (const side of this.#sides) {
      side.look(now);
      if (now - side.lastContactAt < deadPeers.limits.silentMs) continue;
      if (!this.#isKeptAlive) this.#keepAlive();
      if (side.hasWritten) deadPeers.ask(side.socket, onDead);
    }
  }

  /** Not before it is worth its system calls: most answers without a length end soon. */
  #keepAlive(): void {
    this.#isKeptAlive = true;
    for (const { socket } of this.#sides) socket.setKeepAlive(true, this.#options.deadPeers.limits.silentMs);
  }
}

class Side {
  readonly socket: Socket;
  lastContactAt: number;
  /** Whether anything was sent since it was heard last. */
  hasWritten = false;
  #read: number;
  #written: number;

  constructor(socket: Socket, now: number) {
    this.socket = socket;
    this.lastContactAt = now;
    this.#read = socket.bytesRead;
    this.#written = socket.bytesWritten;
  }

  look(now: number): void {
    const { bytesRead, bytesWritten } = this.socket;
    if (bytesRead !== this.#read) {
      this.#read = bytesRead;
      this.#written = bytesWritten;
      this.lastContactAt = now;
    }
    this.hasWritten = bytesWritten !== this.#written;
  }
}
