import type { WholeResponse } from "../http1/whole-response.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { AttemptOwner, AttemptTarget } from "./attempt-owner.ts";
import type { AttemptOutcome } from "./attempt-report.ts";
import type { ClosedBy, UpstreamConnection, UpstreamUser } from "./connection.ts";
import { saysItCannot, type AttemptFailure } from "./failure.ts";
import { FinalHead, type FoundHead } from "./final-head.ts";
import { holderOf, type Holder } from "./read-buffers.ts";
import { isOver } from "./is-over.ts";
import { isPipelinable, type Pipeline } from "./pipeline.ts";
import type { UpstreamPool } from "./pool.ts";
import { requestHeadFor, sendRequest } from "./send-request.ts";
import type { SharedConnection, SharingRequest } from "./shared-connection.ts";
import { relayWhole } from "./whole-relay.ts";

/** Between two questions whether another instance can do better. */
const askAgainMs = 1000;

/** One try to get a response from one instance: from the connection to the end of the response's head. */
export class UpstreamAttempt implements UpstreamUser, SharingRequest {
  readonly kind = "attempt";
  readonly #target: AttemptTarget;
  readonly #pool: UpstreamPool;
  readonly #owner: AttemptOwner;
  readonly #startedAt = performance.now();
  /** When the attempt last moved on, by stage or by bytes. */
  #movedAt = this.#startedAt;
  #stage: "connecting" | "awaiting" | "over" = "connecting";
  #status = 0;
  #connection: UpstreamConnection | undefined;
  /** In place of a connection: one that others use at the same time. */
  #shared: SharedConnection | undefined;
  readonly #head: FinalHead;
  #askAgainAt = 0;
  #hasLookedForRoom = false;

  constructor(target: AttemptTarget, pool: UpstreamPool, owner: AttemptOwner) {
    this.#target = target;
    this.#pool = pool;
    this.#owner = owner;
    this.#head = new FinalHead(owner, pool.knownHead);
  }

  /** Whether {@link takeBytes} may be called now. */
  get wantsBytes(): boolean {
    return this.#stage === "awaiting" && this.#connection?.isWritable === true;
  }

  /** Takes a connection from the pool or opens one. */
  start(): void {
    if (!this.#share()) this.#startAlone(this.#startedAt);
  }

  sharedAnswered(response: WholeResponse): void {
    this.#shared = undefined;
    this.#responded(response);
  }

  sharedFailed(): void {
    this.#shared = undefined;
    if (this.#stage === "over") return;
    this.#stage = "connecting";
    this.#movedAt = performance.now();
    this.#startAlone(this.#movedAt);
  }

  get #pipeline(): Pipeline | undefined {
    const { pipelineDepth = 0 } = this.#target;
    return pipelineDepth > 0 && isPipelinable(this.#owner.request) ? this.#pool.pipeline : undefined;
  }

  /** Lets the request wait behind others, where it may and the instance has earned it. */
  #share(): boolean {
    const shared = this.#pipeline?.take(this.#target.pipelineDepth ?? 0, this.#startedAt);
    if (!shared) return false;
    this.#stage = "awaiting";
    this.#shared = shared;
    this.#target.report.connected(undefined);
    shared.send(requestHeadFor(this.#target, this.#owner), this);
    return true;
  }

  #startAlone(now: number): void {
    const isRepeatable = this.#owner.request.isIdempotent;
    const idle = this.#pool.takeIdle(isRepeatable, now);
    if (idle) this.#use(idle);
    else
      this.#connection = this.#pool.open(this, now, {
        isRepeatable,
        take: (kept) => this.#use(kept),
      });
  }

  #use(kept: UpstreamConnection): void {
    kept.user = this;
    this.#connection = kept;
    this.#target.report.connected(undefined);
    this.#send(kept);
  }

  /** Takes bytes of the request's body from an offset; returns the offset behind the last one taken. */
  takeBytes(bytes: Buffer, from: number): number {
    this.#movedAt = performance.now();
    return this.#connection ? this.#owner.body.take(bytes, from, this.#connection.socket) : from;
  }

  clientDrained(): void {
    this.#movedAt = performance.now();
    this.#connection?.socket.resume();
  }

  /** Ends it at once, whatever it is doing. */
  cancel(outcome: AttemptOutcome): void {
    this.#over(outcome);
  }

  /** Timeouts, once every sweep. */
  check(now: number): void {
    const stillMs = now - this.#movedAt;
    if (this.#stage === "connecting") this.#checkConnecting(now, stillMs);
    else if (this.#stage === "awaiting") this.#checkAwaiting(now, stillMs);
  }

  upstreamConnected(handshakeMs: number): void {
    this.#target.report.connected(handshakeMs);
    if (this.#connection) this.#send(this.#connection);
  }

  upstreamData(bytes: Buffer): Holder | undefined {
    const { socket } = this.#owner.client;
    this.#movedAt = performance.now();
    const found = this.#head.read(bytes, 0);
    if (found === "malformed") this.#fail(found);
    else if (found !== "incomplete") this.#responded(found);
    return holderOf(socket);
  }

  upstreamEnded(): void {
    this.upstreamClosed("reset", undefined);
  }

  upstreamClosed(closedBy: ClosedBy, detail: string | undefined): void {
    const failure = closedBy === "peer-dead" ? "reset" : closedBy;
    if (failure === "edge-exhausted" && this.#foundRoom(detail)) this.#open();
    else if (this.#isDeadReuse && this.#owner.retries.takeReopening()) this.#reopen();
    else this.#fail(failure, detail);
  }

  upstreamDrained(): void {
    this.#movedAt = performance.now();
    if (!this.#owner.body.isComplete) this.#owner.client.bytesWanted();
  }

  #send(connection: UpstreamConnection): void {
    this.#stage = "awaiting";
    this.#movedAt = performance.now();
    sendRequest(connection, requestHeadFor(this.#target, this.#owner), this.#owner);
  }

  /** RFC 9112 section 9.3.1: a connection from the pool that closed without a response was being closed before the request came. */
  get #isDeadReuse(): boolean {
    return this.#connection?.isReused === true && !this.#head.isStarted;
  }

  #reopen(): void {
    this.#connection?.destroy();
    this.#pool.foundDead(performance.now());
    this.#open();
  }

  #open(): void {
    this.#movedAt = performance.now();
    this.#stage = "connecting";
    this.#connection = this.#pool.open(this, this.#movedAt);
  }

  /** Once. */
  #foundRoom(code: string | undefined): boolean {
    const isFirst = !this.#hasLookedForRoom;
    this.#hasLookedForRoom = true;
    return this.#pool.makeRoom(code ?? "") && isFirst;
  }

  #count(head: ResponseHead): void {
    const elapsedMs = performance.now() - this.#startedAt;
    this.#status = head.status;
    this.#target.report.firstByte(head.status, elapsedMs);
    if (this.#connection) this.#pipeline?.saw(head, elapsedMs);
  }

  /** Whether another instance is asked in place of this one, because of what it answered. */
  #isReplaced(status: number): boolean {
    const isWorthIt = this.#target.retriesServerErrors === true && saysItCannot(status);
    return isWorthIt && this.#owner.replaceAttempt("server-error");
  }

  #responded({ head, bytes, bodyStart, end }: FoundHead): void {
    const connection = this.#connection;
    const target = this.#target;
    const pool = this.#pool;
    this.#count(head);
    if (this.#isReplaced(head.status)) return;
    this.#stage = "over";
    this.#connection = undefined;
    if (end !== undefined) relayWhole({ head, bytes, bodyStart, end, target, pool, connection }, this.#owner);
    else if (connection) {
      const { endsConnection } = this.#head;
      this.#owner.attemptResponded({ head, target, connection, pool, endsConnection }, bytes, bodyStart);
    }
  }

  #checkConnecting(now: number, stillMs: number): void {
    const { connectMs, connectTryMs } = this.#target.timeouts;
    if (isOver(connectMs, stillMs)) this.#fail("connect-timeout");
    else if (isOver(connectTryMs, stillMs)) this.#lags("connect-timeout", now);
  }

  #checkAwaiting(now: number, stillMs: number): void {
    const { timeouts, report } = this.#target;
    // As long as the client has to send, the silence is the client's.
    const isUpstreamsTurn = this.#owner.body.isComplete || !this.wantsBytes;
    if (isOver(timeouts.headMs, stillMs)) this.#fail("head-timeout");
    else if (isUpstreamsTurn && report.hangs(stillMs)) this.#lags("hang", now);
  }

  #lags(failure: AttemptFailure, now: number): void {
    if (now < this.#askAgainAt) return;
    this.#askAgainAt = now + askAgainMs;
    this.#owner.replaceAttempt(failure);
  }

  #fail(failure: AttemptFailure, detail?: string): void {
    this.#over(failure, detail);
    this.#owner.attemptFailed(failure);
  }

  #over(outcome: AttemptOutcome, detail?: string): void {
    if (this.#stage === "over") return;
    this.#stage = "over";
    this.#connection?.destroy();
    this.#connection = undefined;
    this.#shared?.leave(this);
    this.#shared = undefined;
    this.#target.report.done(outcome, this.#status, detail);
  }
}
