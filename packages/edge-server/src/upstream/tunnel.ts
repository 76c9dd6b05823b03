import { interimResponseHead } from "../http1/client-response-head.ts";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import { QuietPair } from "../sockets/quiet-pair.ts";
import type { UpstreamResponse } from "./attempt-owner.ts";
import type { DownstreamConnection } from "./downstream-connection.ts";
import type { ClosedBy, UpstreamUser } from "./connection.ts";
import { holderOf, type Holder } from "./read-buffers.ts";
import { isBehind } from "./is-behind.ts";

/** The exchange, as its tunnel sees it. */
export interface TunnelOwner {
  readonly client: DownstreamConnection;
  tunnelEnded(end: TunnelEnd): void;
}

/** How it ended: by its own, or cut by the edge. */
export type TunnelEnd = "tunnel" | "idle-timeout" | "peer-dead";

/** How long bytes that are written may take to arrive once both sides have ended. */
const flushMs = 5000;

/** Bytes both ways after a 101, each side's pace kept by the other's. */
export class Tunnel implements UpstreamUser {
  readonly kind = "tunnel";
  readonly #response: UpstreamResponse;
  readonly #owner: TunnelOwner;
  readonly #deadPeers: DeadPeers;
  /** Made behind the 101, which a client need not answer. */
  #pair: QuietPair | undefined;
  #lastBytes = performance.now();
  #openSides = 2;

  constructor(response: UpstreamResponse, owner: TunnelOwner, deadPeers: DeadPeers) {
    this.#response = response;
    this.#owner = owner;
    this.#deadPeers = deadPeers;
  }

  /** Whether {@link takeBytes} may be called now. */
  get wantsBytes(): boolean {
    return this.#openSides > 0 && this.#response.connection.isWritable;
  }

  /** Tells the client of the switch, and passes on what came with it. */
  begin(bytes: Buffer, bodyStart: number): void {
    const { head, connection } = this.#response;
    const { client } = this.#owner;
    connection.user = this;
    connection.readsOn(false);
    client.socket.write(interimResponseHead(head), "latin1");
    this.#pair = this.#watchPair();
    if (bodyStart < bytes.length) this.upstreamData(bytes.subarray(bodyStart));
    client.bytesWanted();
  }

  /** Takes all bytes from an offset on; returns the offset behind the last one. */
  takeBytes(bytes: Buffer, from: number): number {
    const { socket } = this.#response.connection;
    this.#lastBytes = performance.now();
    socket.write(from === 0 ? bytes : bytes.subarray(from));
    if (isBehind(socket)) this.#owner.client.socket.pause();
    return bytes.length;
  }

  upstreamData(bytes: Buffer): Holder | undefined {
    const { socket } = this.#owner.client;
    this.#lastBytes = performance.now();
    socket.write(bytes);
    if (isBehind(socket)) this.#response.connection.socket.pause();
    return holderOf(socket);
  }

  clientDrained(): void {
    this.#response.connection.socket.resume();
  }

  upstreamDrained(): void {
    this.#owner.client.socket.resume();
  }

  /** One side has ended: the other learns it, and still may send. */
  clientEnded(): void {
    this.#response.connection.socket.end();
    this.#sideEnded();
  }

  upstreamEnded(): void {
    this.#owner.client.socket.end();
    this.#sideEnded();
  }

  upstreamConnected(): void {}

  upstreamClosed(closedBy: ClosedBy): void {
    this.cut(closedBy === "peer-dead" ? closedBy : "tunnel");
  }

  /** Cuts both sides. */
  cut(end: TunnelEnd): void {
    if (this.#openSides === 0) return;
    this.#openSides = 0;
    this.#response.connection.socket.destroy();
    this.#owner.client.socket.destroy();
    this.#ended(end);
  }

  check(now: number): void {
    const { tunnelIdleMs } = this.#response.target.timeouts;
    if (tunnelIdleMs > 0 && now - this.#lastBytes >= tunnelIdleMs) this.cut("idle-timeout");
    else this.#pair?.check(now);
  }

  #watchPair(): QuietPair {
    return new QuietPair({
      client: this.#owner.client.socket,
      upstream: this.#response.connection.socket,
      deadPeers: this.#deadPeers,
      onDead: () => this.cut("peer-dead"),
    });
  }

  #sideEnded(): void {
    this.#openSides--;
    if (this.#openSides === 0) this.#ended("tunnel");
  }

  /** What is written still has to arrive. */
  #ended(end: TunnelEnd): void {
    const { connection, target } = this.#response;
    connection.user = undefined;
    connection.socket.setTimeout(flushMs, () => connection.destroy());
    target.report.done("answered", 101);
    this.#owner.tunnelEnded(end);
  }
}
