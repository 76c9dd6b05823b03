import { AnswerRelay } from "./response-relay.ts";
import { interimResponseHead } from "../http1/client-response-head.ts";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import type { ExchangeClient } from "../downstream/exchange-client.ts";
import { HeadReader } from "../http1/head-reader.ts";
import type { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { parseResponseHead, type ResponseHead } from "../http1/response-head.ts";
import { QuietPair } from "../sockets/quiet-pair.ts";
import { isBehind, Tunnel, type TunnelEnd } from "./tunnel.ts";
import type { ClosedBy, UpstreamConnection, UpstreamUser } from "./connection.ts";
import type { UpstreamPool } from "./pool.ts";
import { isSwitchTo, upgradeOf, upstreamRequestHead } from "./request.ts";
import type { AttemptFailure, AttemptOutcome, InstanceDecision } from "../exchange/upstream-selector.ts";

/** The exchange, as its attempt sees it. */
export interface AttemptOwner {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly client: ExchangeClient;
  readonly deadPeers: DeadPeers;
  /** The attempt is over without an answer, or (`hasBegun`) in the middle of one. */
  attemptFailed(failure: AttemptFailure): void;
  /** It could be given up for this: the decision for another attempt, or undefined when this one has to do. */
  betterAttempt(failure: AttemptFailure): InstanceDecision | undefined;
  /** The system had no room for a connection and said why: whether one that is idle has made room. */
  findRoom(code: string): boolean;
  /** Whether a kept connection that turned out dead may be replaced by a new one. */
  mayReopen(): boolean;
  /** This attempt has made room for another. */
  attemptReplaced(decision: InstanceDecision): void;
  /** The client does not read what it asked for, or its host is gone. */
  attemptStalled(outcome: "client-left" | "peer-dead"): void;
  /** Answered, or its tunnel has ended. */
  attemptDone(keepsAlive: boolean): void;
}

/** Until `answering` the client has nothing of the answer, and another attempt is possible. */
type Stage = "connecting" | "awaiting" | "answering" | "tunnel" | "over";

const mostInterimResponses = 16;
const tunnelFlushMs = 5000;
/** Between two questions whether another instance can do better. */
const askAgainMs = 1000;

/** One try to have a request answered by one instance. */
export class UpstreamAttempt implements UpstreamUser {
  /** What the upstream answered; 0 before. */
  status = 0;
  readonly #decision: InstanceDecision;
  readonly #pool: UpstreamPool;
  readonly #owner: AttemptOwner;
  readonly #startedAt = performance.now();
  /** When it last moved on, by stage or by bytes. */
  #movedAt = this.#startedAt;
  #stage: Stage = "connecting";
  #upstream: UpstreamConnection | undefined;
  #reader: HeadReader | undefined;
  #relay: AnswerRelay | undefined;
  #tunnel: Tunnel | undefined;
  #pair: QuietPair | undefined;
  #interimResponses = 0;
  #askAgainAt = 0;
  #hasLookedForRoom = false;
  /** An interim answer said that the connection ends with this response: RFC 9112 section 9.6. */
  #endsWithAnswer = false;

  constructor(decision: InstanceDecision, pool: UpstreamPool, owner: AttemptOwner) {
    this.#decision = decision;
    this.#pool = pool;
    this.#owner = owner;
  }

  /** Whether the client has part of an answer. */
  get hasBegun(): boolean {
    return this.#relay !== undefined || this.#tunnel !== undefined;
  }

  get isTunnel(): boolean {
    return this.#tunnel !== undefined;
  }

  /** How the tunnel ended; undefined when it was none. */
  get tunnelEnd(): TunnelEnd | undefined {
    return this.#tunnel?.outcome;
  }

  /** Whether {@link takeBytes} may be called now. */
  get wantsBytes(): boolean {
    return (
      (this.#stage === "awaiting" || this.#stage === "answering" || this.#stage === "tunnel") &&
      this.#upstream?.isWriteBroken === false &&
      !this.#upstream.socket.writableNeedDrain
    );
  }

  /** Takes a connection from the pool or opens one. */
  start(): void {
    const idle = this.#pool.takeIdle(this.#owner.request.isIdempotent, this.#startedAt);
    if (!idle) {
      this.#upstream = this.#pool.open(this, this.#startedAt);
      return;
    }
    idle.user = this;
    this.#upstream = idle;
    this.#decision.report.connected(undefined);
    this.#send(idle);
  }

  /** Takes body or tunnel bytes from an offset; returns the offset behind the last one taken. */
  takeBytes(bytes: Buffer, from: number): number {
    this.#movedAt = performance.now();
    if (this.#tunnel) {
      this.#tunnel.fromClient(bytes, from);
      return bytes.length;
    }
    return this.#upstream ? this.#owner.body.take(bytes, from, this.#upstream.socket) : from;
  }

  clientDrained(): void {
    this.#movedAt = performance.now();
    if (this.#tunnel) this.#tunnel.clientDrained();
    else this.#upstream?.socket.resume();
  }

  clientEnded(): void {
    this.#tunnel?.clientEnded();
  }

  /** Ends it at once, whatever it is doing. */
  cancel(outcome: AttemptOutcome, tunnelEnd: TunnelEnd = "tunnel"): void {
    if (this.#tunnel) this.#tunnel.cut(tunnelEnd);
    else this.#over(outcome);
  }

  /** Timeouts, once every sweep. */
  check(now: number): void {
    const still = now - this.#movedAt;
    if (this.#tunnel) this.#tunnel.check(now);
    else if (this.#stage === "connecting") this.#checkConnecting(now, still);
    else if (this.#stage === "awaiting") this.#checkAwaiting(now, still);
    else if (this.#stage === "answering") this.#checkAnswering(now, still);
  }

  upstreamConnected(handshakeMs: number): void {
    this.#decision.report.connected(handshakeMs);
    if (this.#upstream) this.#send(this.#upstream);
  }

  upstreamData(bytes: Buffer): boolean {
    const { socket } = this.#owner.client;
    this.#movedAt = performance.now();
    if (this.#tunnel) this.#tunnel.fromUpstream(bytes);
    else if (this.#relay) this.#relayed(this.#relay.take(bytes, 0));
    else this.#readHead(bytes, 0);
    // What the client's socket has not yet written may be part of them.
    return socket.writableLength === 0;
  }

  upstreamEnded(): void {
    if (this.#tunnel) this.#tunnel.upstreamEnded();
    else if (this.#relay?.end()) this.#answered(false);
    else this.upstreamClosed("reset", undefined);
  }

  upstreamClosed(closedBy: ClosedBy, detail: string | undefined): void {
    const failure = closedBy === "peer-dead" ? "reset" : closedBy;
    if (this.#tunnel) this.#tunnel.cut(closedBy === "peer-dead" ? closedBy : "tunnel");
    else if (this.#relay) this.#fail("truncated");
    else if (failure === "edge-exhausted" && this.#foundRoom(detail)) this.#open();
    else if (this.#isDeadReuse() && this.#owner.mayReopen()) this.#reopen();
    else this.#fail(failure, detail);
  }

  upstreamDrained(): void {
    this.#movedAt = performance.now();
    if (this.#tunnel) this.#tunnel.upstreamDrained();
    else if (!this.#owner.body.isComplete) this.#owner.client.bytesWanted();
  }

  #send(upstream: UpstreamConnection): void {
    const { socket } = upstream;
    const { request, body, client } = this.#owner;
    const { instance, rewrite } = this.#decision;
    this.#stage = "awaiting";
    this.#movedAt = performance.now();
    const head = upstreamRequestHead({ head: request, hop: client.hop, instance, rewrite });
    if (!request.hasBody) {
      socket.write(head, "latin1");
      return;
    }
    upstream.readsOn(true);
    // One write for the head and whatever of the body is here.
    socket.cork();
    socket.write(head, "latin1");
    body.replay(socket);
    process.nextTick(uncork, socket);
    if (!body.isComplete) client.bytesWanted();
  }

  /** RFC 9112 section 9.3.1: a connection from the pool that closed without an answer was being closed before the request came. */
  #isDeadReuse(): boolean {
    return this.#upstream?.isReused === true && this.#reader === undefined;
  }

  #reopen(): void {
    this.#upstream?.destroy();
    this.#pool.foundDead(performance.now());
    this.#open();
  }

  #open(): void {
    this.#movedAt = performance.now();
    this.#stage = "connecting";
    this.#upstream = this.#pool.open(this, this.#movedAt);
  }

  /** Once. */
  #foundRoom(code: string | undefined): boolean {
    const isFirst = !this.#hasLookedForRoom;
    this.#hasLookedForRoom = true;
    return this.#owner.findRoom(code ?? "") && isFirst;
  }

  #readHead(chunk: Buffer, from: number): void {
    const { request } = this.#owner;
    this.#reader ??= new HeadReader(this.#owner.client.hop.settings.responseHead);
    const state = this.#reader.read(chunk, from);
    if (state === "incomplete") return;
    const head = state === "complete" ? parseResponseHead(this.#reader.text, request.method) : undefined;
    const { bytes, end } = this.#reader;
    if (!head) this.#fail("malformed");
    else if (head.status === 101) this.#switch(head, bytes, end);
    else if (head.status < 200) this.#interim(head, bytes, end);
    else this.#begin(head, bytes, end);
  }

  /** RFC 9110 section 15.2: passed on, but not to HTTP/1.0. */
  #interim(head: ResponseHead, bytes: Buffer, from: number): void {
    const { request, client } = this.#owner;
    this.#interimResponses++;
    if (this.#interimResponses > mostInterimResponses) return this.#fail("malformed");
    if (head.connection?.includes("close")) this.#endsWithAnswer = true;
    if (request.minorVersion === 1) client.socket.write(interimResponseHead(head), "latin1");
    if (from < bytes.length) this.#readHead(bytes, from);
  }

  #begin(head: ResponseHead, bytes: Buffer, from: number): void {
    const { request, body, client } = this.#owner;
    this.#firstByte(head.status);
    if (isTransient(head.status) && this.#decision.retriesServerErrors && this.#replaced("server-error"))
      return;
    this.#stage = "answering";
    body.forgetSent();
    this.#relay = new AnswerRelay({ head, request, client, isRequestComplete: body.isComplete });
    this.#relayed(this.#relay.begin(bytes, from));
  }

  #relayed(state: "flowing" | "complete" | "excess" | "broken"): void {
    if (state === "complete") this.#answered(true);
    else if (state === "excess") this.#answered(false);
    else if (state === "broken") this.#fail("malformed");
    else if (isBehind(this.#owner.client.socket)) this.#upstream?.socket.pause();
  }

  /** The response is complete. Bytes behind it make the upstream's connection useless, not the response. */
  #answered(isReusable: boolean): void {
    const upstream = this.#upstream;
    const relay = this.#relay;
    if (!upstream || !relay) return;
    this.#stage = "over";
    this.#upstream = undefined;
    const isPersistent = relay.head.isPersistent && !this.#endsWithAnswer;
    const now = performance.now();
    const seemedToDrain = this.#pool.seemsToDrain;
    if (!isPersistent) this.#pool.saidClose(now);
    if (isReusable && isPersistent && this.#owner.body.isComplete && !upstream.isWriteBroken)
      this.#pool.giveBack(upstream, relay.head.keepAliveSeconds, now);
    else upstream.destroy();
    const { report } = this.#decision;
    if (this.#pool.seemsToDrain !== seemedToDrain) report.drains(!seemedToDrain);
    report.done("answered", this.status);
    this.#owner.attemptDone(relay.keepsAlive);
  }

  #switch(head: ResponseHead, bytes: Buffer, from: number): void {
    const { request, body, client } = this.#owner;
    const upstream = this.#upstream;
    if (!upstream || !body.isComplete || !isSwitchTo(head.upgrade, upgradeOf(request)))
      return this.#fail("malformed");
    this.#stage = "tunnel";
    upstream.readsOn(false);
    this.#firstByte(101);
    client.socket.write(interimResponseHead(head), "latin1");
    this.#tunnel = new Tunnel({
      client: client.socket,
      upstream: upstream.socket,
      idleMs: this.#decision.timeouts.tunnelIdleMs,
      deadPeers: this.#owner.deadPeers,
      onEnd: () => this.#tunnelEnded(upstream),
    });
    if (from < bytes.length) this.#tunnel.fromUpstream(bytes.subarray(from));
    client.bytesWanted();
  }

  /** Both sides have ended; what is written still has to arrive. */
  #tunnelEnded(upstream: UpstreamConnection): void {
    upstream.user = undefined;
    upstream.socket.setTimeout(tunnelFlushMs, () => upstream.destroy());
    this.#upstream = undefined;
    this.#over("answered");
    this.#owner.attemptDone(false);
  }

  #firstByte(status: number): void {
    this.status = status;
    this.#decision.report.firstByte(status, performance.now() - this.#startedAt);
  }

  #fail(failure: AttemptFailure, detail?: string): void {
    this.#over(failure, detail);
    this.#owner.attemptFailed(failure);
  }

  #checkConnecting(now: number, still: number): void {
    const { connectMs, connectTryMs } = this.#decision.timeouts;
    if (isOver(connectMs, still)) this.#fail("connect-timeout");
    else if (isOver(connectTryMs, still)) this.#askForBetter("connect-timeout", now);
  }

  #checkAwaiting(now: number, still: number): void {
    const { timeouts, report } = this.#decision;
    // As long as the client has to send, the silence is the client's.
    const isUpstreamsTurn = this.#owner.body.isComplete || !this.wantsBytes;
    if (isOver(timeouts.headMs, still)) this.#fail("head-timeout");
    else if (isUpstreamsTurn && report.hangs(still)) this.#askForBetter("hang", now);
  }

  /** Silence while the answer flows: the client's when it does not read, else the upstream's, who may be silent for long in a stream. */
  #checkAnswering(now: number, still: number): void {
    const { idleMs, streamIdleMs } = this.#decision.timeouts;
    if (this.#owner.client.socket.writableNeedDrain) {
      if (isOver(idleMs, still)) this.#owner.attemptStalled("client-left");
    } else if (isOver(this.#relay?.head.framing === "length" ? idleMs : streamIdleMs, still))
      this.#fail("idle-timeout");
    if (this.#stage === "answering" && this.#relay?.head.framing !== "length") this.#checkPeers(now);
  }

  #checkPeers(now: number): void {
    const { client, deadPeers } = this.#owner;
    const upstream = this.#upstream?.socket;
    if (!upstream) return;
    const onDead = () => this.#owner.attemptStalled("peer-dead");
    this.#pair ??= new QuietPair({ client: client.socket, upstream, deadPeers, onDead });
    this.#pair.check(now);
  }

  #askForBetter(failure: AttemptFailure, now: number): void {
    if (now < this.#askAgainAt) return;
    this.#askAgainAt = now + askAgainMs;
    this.#replaced(failure);
  }

  /** Whether another attempt has taken over. */
  #replaced(failure: AttemptFailure): boolean {
    const better = this.#owner.betterAttempt(failure);
    if (!better) return false;
    this.#over(failure);
    this.#owner.attemptReplaced(better);
    return true;
  }

  #over(outcome: AttemptOutcome, detail?: string): void {
    if (this.#stage === "over") return;
    this.#stage = "over";
    this.#upstream?.destroy();
    this.#upstream = undefined;
    this.#decision.report.done(outcome, this.status, detail);
  }
}

/** Another instance may do better: RFC 9110 sections 15.6.3 to 15.6.5. */
function isTransient(status: number): boolean {
  return status >= 502 && status <= 504;
}

function uncork(socket: { uncork(): void }): void {
  socket.uncork();
}

function isOver(limitMs: number, elapsedMs: number): boolean {
  return limitMs > 0 && elapsedMs >= limitMs;
}
