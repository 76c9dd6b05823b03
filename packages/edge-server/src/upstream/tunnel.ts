import type { Socket } from "node:net";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import { QuietPair } from "../sockets/quiet-pair.ts";

export interface TunnelOptions {
  readonly client: Socket;
  readonly upstream: Socket;
  /** 0: none. */
  readonly idleMs: number;
  readonly deadPeers: DeadPeers;
  readonly onEnd: () => void;
}

/** How it ended: by its own, or cut by the edge. */
export type TunnelEnd = "tunnel" | "idle-timeout" | "peer-dead";

/** Bytes both ways after a 101, each side's pace kept by the other's. */
export class Tunnel {
  /** Valid once it has ended. */
  outcome: TunnelEnd = "tunnel";
  readonly #options: TunnelOptions;
  readonly #pair: QuietPair;
  #lastBytes = performance.now();
  #openSides = 2;

  constructor(options: TunnelOptions) {
    this.#options = options;
    const { client, upstream, deadPeers } = options;
    this.#pair = new QuietPair({ client, upstream, deadPeers, onDead: () => this.cut("peer-dead") });
  }

  fromClient(bytes: Buffer, from: number): void {
    const { client, upstream } = this.#options;
    this.#lastBytes = performance.now();
    upstream.write(from === 0 ? bytes : bytes.subarray(from));
    if (isBehind(upstream)) client.pause();
  }

  fromUpstream(bytes: Buffer): void {
    const { client, upstream } = this.#options;
    this.#lastBytes = performance.now();
    client.write(bytes);
    if (isBehind(client)) upstream.pause();
  }

  clientDrained(): void {
    this.#options.upstream.resume();
  }

  upstreamDrained(): void {
    this.#options.client.resume();
  }

  /** One side has ended: the other learns it, and still may send. */
  clientEnded(): void {
    this.#options.upstream.end();
    this.#sideEnded();
  }

  upstreamEnded(): void {
    this.#options.client.end();
    this.#sideEnded();
  }

  /** Cuts both sides. */
  cut(outcome: TunnelEnd): void {
    if (this.#openSides === 0) return;
    this.#openSides = 0;
    this.outcome = outcome;
    this.#options.upstream.destroy();
    this.#options.client.destroy();
    this.#options.onEnd();
  }

  check(now: number): void {
    const { idleMs } = this.#options;
    if (idleMs > 0 && now - this.#lastBytes >= idleMs) this.cut("idle-timeout");
    else this.#pair.check(now);
  }

  #sideEnded(): void {
    this.#openSides--;
    if (this.#openSides === 0) this.#options.onEnd();
  }
}

/** Whether a socket has more to write than it should: its "drain" will come. A large write that went out at once asks for a drain too, and needs no pause. */
export function isBehind(socket: Socket): boolean {
  return socket.writableNeedDrain && socket.writableLength > 0;
}
