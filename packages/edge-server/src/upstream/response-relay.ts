import { clientResponseHead } from "../http1/client-response-head.ts";
import type { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { ResponseBody } from "../http1/response-body.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import { QuietPair } from "../sockets/quiet-pair.ts";
import type { UpstreamResponse } from "./attempt-owner.ts";
import type { AttemptOutcome } from "./attempt-report.ts";
import type { DownstreamConnection } from "./downstream-connection.ts";
import type { UpstreamUser } from "./connection.ts";
import type { AttemptFailure } from "./failure.ts";
import { holderOf, type Holder } from "./read-buffers.ts";
import { isBehind } from "./is-behind.ts";
import { isOver } from "./is-over.ts";
import { leaveConnection } from "./leave-connection.ts";

/** The exchange, as the relay of its response sees it. */
export interface RelayOwner {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly client: DownstreamConnection;
  /** The client has the whole response. `keepsAlive`: what the client was told about its connection. */
  responseEnded(status: number, keepsAlive: boolean): void;
  /** The client has a part of the response, and will get no more. */
  responseFailed(status: number, failure: AttemptFailure): void;
  /** The client does not read what it asked for, or its host is gone. */
  clientLeft(outcome: "client-left" | "peer-dead"): void;
}

/** `excess`: complete, with bytes behind it that belong to no response, or the promise of some. */
type RelayState = "flowing" | "complete" | "excess" | "broken";

/** Small enough for one string write: V8 and libuv do it without allocating. */
const joinedWriteLimit = 8192;

/** The final response on its way to the client, from its head to its end; what is left of the request's body goes the other way meanwhile. */
export class ResponseRelay implements UpstreamUser {
  readonly kind = "response";
  readonly head: ResponseHead;
  readonly #response: UpstreamResponse;
  readonly #owner: RelayOwner;
  readonly #deadPeers: DeadPeers;
  readonly #body: ResponseBody;
  readonly #keepsAlive: boolean;
  #movedAt = performance.now();
  #pair: QuietPair | undefined;
  #isOver = false;

  constructor(response: UpstreamResponse, owner: RelayOwner, deadPeers: DeadPeers) {
    this.#deadPeers = deadPeers;
    this.head = response.head;
    this.#response = response;
    this.#owner = owner;
    this.#keepsAlive = mayKeepAlive(response.head, owner);
    this.#body = new ResponseBody(response.head, owner.request.minorVersion);
  }

  /** Whether {@link takeBytes} may be called now. */
  get wantsBytes(): boolean {
    return !this.#isOver && this.#response.connection.isWritable;
  }

  /** Sends the head, and what of the body has been read with it. */
  begin(bytes: Buffer, bodyStart: number): void {
    this.#response.connection.user = this;
    this.#relayed(this.#sendHead(bytes, bodyStart));
  }

  /** Takes bytes of the request's body from an offset; returns the offset behind the last one taken. */
  takeBytes(bytes: Buffer, from: number): number {
    this.#movedAt = performance.now();
    return this.#owner.body.take(bytes, from, this.#response.connection.socket);
  }

  clientDrained(): void {
    this.#movedAt = performance.now();
    this.#response.connection.socket.resume();
  }

  /** Ends it at once. */
  cancel(outcome: AttemptOutcome): void {
    this.#over(outcome);
  }

  /** Silence while the response flows: the client's when it does not read, else the upstream's, who may be silent for long in a stream. */
  check(now: number): void {
    const { idleMs, streamIdleMs } = this.#response.target.timeouts;
    const stillMs = now - this.#movedAt;
    const isCounted = this.head.framing === "length";
    if (this.#owner.client.socket.writableNeedDrain) {
      if (isOver(idleMs, stillMs)) this.#owner.clientLeft("client-left");
    } else if (isOver(isCounted ? idleMs : streamIdleMs, stillMs)) this.#fail("idle-timeout");
    if (!this.#isOver && !isCounted) this.#checkPeers(now);
  }

  upstreamConnected(): void {}

  upstreamData(bytes: Buffer): Holder | undefined {
    const { socket } = this.#owner.client;
    this.#movedAt = performance.now();
    this.#relayed(this.#take(bytes, 0));
    return holderOf(socket);
  }

  upstreamEnded(): void {
    if (this.#body.end(this.#owner.client.socket)) this.#ended(false);
    else this.#fail("truncated");
  }

  upstreamClosed(): void {
    this.#fail("truncated");
  }

  upstreamDrained(): void {
    this.#movedAt = performance.now();
    if (!this.#owner.body.isComplete) this.#owner.client.bytesWanted();
  }

  /** In one write with the body when that is small and all here. */
  #sendHead(bytes: Buffer, from: number): RelayState {
    const { client, request } = this.#owner;
    const { socket } = client;
    const text = clientResponseHead({
      response: this.head,
      clientMinorVersion: request.minorVersion,
      keepsAlive: this.#keepsAlive,
      addsVia: client.hop.settings.addsVia,
    });
    const length = this.#body.remaining;
    const end = from + length;
    if (end <= bytes.length && length <= joinedWriteLimit) {
      socket.write(length === 0 ? text : text + bytes.toString("latin1", from, end), "latin1");
      return end < bytes.length || this.head.mayHaveExcess ? "excess" : "complete";
    }
    socket.cork();
    socket.write(text, "latin1");
    const state = this.#take(bytes, from);
    socket.uncork();
    return state;
  }

  #take(bytes: Buffer, from: number): RelayState {
    const end = this.#body.take(bytes, from, this.#owner.client.socket);
    if (this.#body.isBroken) return "broken";
    if (!this.#body.isComplete) return "flowing";
    return end < bytes.length ? "excess" : "complete";
  }

  #relayed(state: RelayState): void {
    if (state === "complete") this.#ended(true);
    else if (state === "excess") this.#ended(false);
    else if (state === "broken") this.#fail("malformed");
    else if (isBehind(this.#owner.client.socket)) this.#response.connection.socket.pause();
  }

  /** The response is complete. Bytes behind it make the upstream's connection useless, not the response. */
  #ended(isReusable: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { connection, pool, target, endsConnection } = this.#response;
    leaveConnection({
      head: this.head,
      target,
      pool,
      connection,
      saysClose: endsConnection || !this.head.isPersistent,
      isReusable: isReusable && this.#owner.body.isComplete,
    });
    target.report.done("answered", this.head.status);
    this.#owner.responseEnded(this.head.status, this.#keepsAlive);
  }

  #checkPeers(now: number): void {
    const { client } = this.#owner;
    const deadPeers = this.#deadPeers;
    const upstream = this.#response.connection.socket;
    const onDead = () => this.#owner.clientLeft("peer-dead");
    this.#pair ??= new QuietPair({ client: client.socket, upstream, deadPeers, onDead });
    this.#pair.check(now);
  }

  #fail(failure: AttemptFailure): void {
    this.#over(failure);
    this.#owner.responseFailed(this.head.status, failure);
  }

  #over(outcome: AttemptOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#response.connection.destroy();
    this.#response.target.report.done(outcome, this.head.status);
  }
}

/** A response that comes before the body is here may be all that the upstream wants of the request: the connection ends with it. */
export function mayKeepAlive(
  head: ResponseHead,
  { request, client, body }: Pick<RelayOwner, "request" | "client" | "body">,
): boolean {
  if (!request.isPersistent || client.isDraining) return false;
  if (request.minorVersion === 0 && (head.framing === "close" || head.framing === "chunked")) return false;
  return body.isComplete;
}
