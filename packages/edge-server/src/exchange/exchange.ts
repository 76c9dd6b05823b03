import { BodyRate, type BodyRateLimit } from "../downstream/body-rate.ts";
import type { DeadPeers } from "../sockets/dead-peers.ts";
import type { ExchangeClient } from "../downstream/exchange-client.ts";
import type { ExchangeRecord, ProxyObserver } from "./exchange-record.ts";
import {
  allowedMethods,
  errorResponse,
  sendOwnResponse,
  type OwnResponse,
} from "../downstream/local-reply.ts";
import { refusals, type Refusal } from "../http1/request-error.ts";
import { RequestBody } from "../http1/request-body.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { RepeatRule } from "./retry-policy.ts";
import { UpstreamAttempt, type AttemptOwner } from "../upstream/attempt.ts";
import { upstreamFailures } from "../upstream/failure.ts";
import type { UpstreamPools } from "../upstream/pools.ts";
import type {
  AttemptFailure,
  Decision,
  InstanceDecision,
  LocalDecision,
  UpstreamInstance,
  UpstreamSelector,
} from "./upstream-selector.ts";

export interface ExchangeDeps {
  readonly selector: UpstreamSelector;
  readonly pools: UpstreamPools;
  readonly observer: ProxyObserver;
  /** A request body that arrives more slowly is refused. */
  readonly bodyRate: BodyRateLimit;
  readonly deadPeers: DeadPeers;
}

const noneTried: ReadonlySet<string> = new Set();

/** One request and its answer, over as many attempts as it takes. */
export class Exchange implements AttemptOwner, ExchangeRecord {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly client: ExchangeClient;
  readonly startedAt = performance.now();
  status = 0;
  outcome = "answered";
  attempts = 0;
  instance: UpstreamInstance | undefined;
  readonly #deps: ExchangeDeps;
  readonly #writtenBefore: number;
  #rate: BodyRate | undefined;
  #tried = noneTried;
  #repeats: RepeatRule | undefined;
  #wholeMs = 0;
  #attempt: UpstreamAttempt | undefined;
  #localAbort: AbortController | undefined;
  #isEnded = false;

  constructor(request: RequestHead, client: ExchangeClient, deps: ExchangeDeps) {
    this.request = request;
    this.client = client;
    this.#deps = deps;
    this.body = new RequestBody(request);
    this.#writtenBefore = client.socket.bytesWritten;
  }

  get deadPeers(): DeadPeers {
    return this.#deps.deadPeers;
  }

  get minorVersion(): 0 | 1 {
    return this.request.minorVersion;
  }

  get requestBytes(): number {
    return this.body.received;
  }

  get responseBytes(): number {
    return this.client.socket.bytesWritten - this.#writtenBefore;
  }

  /** Whether more bytes from the client belong to this exchange. */
  get needsBytes(): boolean {
    return !this.#isEnded && (!this.body.isComplete || this.#attempt?.isTunnel === true);
  }

  /** Whether {@link takeBytes} may be called now. */
  get wantsBytes(): boolean {
    return this.#attempt?.wantsBytes === true;
  }

  start(): void {
    // RFC 9110 section 7.6.2: the last hop that this request wanted.
    if (this.request.maxForwards === 0 && this.request.method === "OPTIONS")
      this.#answer({ status: 200, body: "", fields: [["Allow", allowedMethods]] });
    else this.#decide(undefined);
  }

  /** Takes body or tunnel bytes from an offset; returns the offset behind the last one taken. */
  takeBytes(bytes: Buffer, from: number): number {
    const end = this.#attempt?.takeBytes(bytes, from) ?? from;
    if (this.body.refusal) this.#refuse(this.body.refusal);
    return end;
  }

  clientDrained(): void {
    this.#attempt?.clientDrained();
  }

  /** The client sends nothing more. Outside of a tunnel it counts as gone: nothing tells a client that left from one that half-closed. */
  clientEnded(): void {
    if (this.#attempt?.isTunnel) this.#attempt.clientEnded();
    else this.clientLeft();
  }

  /** `peer-dead`: its host answers TCP no more. */
  clientLeft(outcome: "client-left" | "peer-dead" = "client-left"): void {
    if (this.#isEnded) return;
    this.#localAbort?.abort();
    if (!this.#attempt?.isTunnel) this.outcome = outcome;
    const hasBegun = this.#attempt?.hasBegun === true;
    this.#attempt?.cancel("client-left", outcome === "peer-dead" ? outcome : "tunnel");
    if (hasBegun) this.#cut();
    else this.#end("cut");
  }

  /** Timeouts, once every sweep. */
  check(now: number): void {
    const attempt = this.#attempt;
    if (!attempt || this.#isEnded) return;
    if (this.#wholeMs > 0 && now - this.startedAt >= this.#wholeMs && !attempt.isTunnel) {
      attempt.cancel("deadline");
      this.attemptFailed("deadline");
    } else {
      attempt.check(now);
      if (!this.body.isComplete) this.#checkRate(now);
    }
  }

  attemptDone(keepsAlive: boolean): void {
    this.status = this.#attempt?.status ?? 0;
    this.outcome = this.#attempt?.tunnelEnd ?? this.outcome;
    this.#end(keepsAlive ? "keep" : this.#closing);
  }

  attemptStalled(outcome: "client-left" | "peer-dead"): void {
    this.clientLeft(outcome);
  }

  attemptFailed(failure: AttemptFailure): void {
    if (this.#attempt?.hasBegun) {
      this.status = this.#attempt.status;
      this.outcome = failure;
      this.#cut();
    } else if (this.#repeatRule.allows(failure, this.attempts)) {
      this.#markTried();
      this.#repeatRule.repeated(failure);
      this.#decide(failure);
    } else this.#answerFailure(failure);
  }

  betterAttempt(failure: AttemptFailure): InstanceDecision | undefined {
    if (!this.#repeatRule.allows(failure, this.attempts)) return undefined;
    this.#markTried();
    const decision = this.#select(failure, true);
    if (decision?.kind !== "instance") return undefined;
    this.#repeatRule.repeated(failure);
    return decision;
  }

  mayReopen(): boolean {
    return this.#repeatRule.takeReopening();
  }

  attemptReplaced(decision: InstanceDecision): void {
    this.#try(decision);
  }

  findRoom(code: string): boolean {
    this.#deps.observer.exhausted?.(code);
    return this.#deps.pools.dropIdle();
  }

  #markTried(): void {
    this.#tried = new Set(this.#tried).add(this.instance?.id ?? "");
  }

  /** Most requests never need one. */
  get #repeatRule(): RepeatRule {
    return (this.#repeats ??= new RepeatRule(this.request, this.body));
  }

  #decide(failure: AttemptFailure | undefined): void {
    const decision = this.#select(failure);
    this.#attempt = undefined;
    if (!decision) this.#answerError(500, "internal", "the edge failed");
    else if (decision.kind === "instance") this.#try(decision);
    else if (decision.kind === "local") void this.#answerLocally(decision);
    else if (decision.kind === "respond") {
      this.outcome = "responded";
      this.#answer(decision);
    } else this.#answerFailure(failure ?? "connect-failed");
  }

  #select(failure: AttemptFailure | undefined, isOptional = false): Decision | undefined {
    try {
      return this.#deps.selector.select(this.request, {
        number: this.attempts + 1,
        tried: this.#tried,
        failure,
        requestStartedAt: this.startedAt,
        isOptional,
      });
    } catch (error) {
      this.#deps.observer.failed?.(error);
      return undefined;
    }
  }

  #try(decision: InstanceDecision): void {
    this.attempts++;
    this.instance = decision.instance;
    this.#wholeMs = decision.timeouts.wholeMs;
    this.#attempt = new UpstreamAttempt(decision, this.#deps.pools.of(decision.instance), this);
    this.#attempt.start();
  }

  #checkRate(now: number): void {
    if (this.#attempt?.hasBegun) return;
    const { receivedBytes } = this.client;
    this.#rate ??= new BodyRate(this.#deps.bodyRate, receivedBytes, this.startedAt);
    const mayWait = !this.wantsBytes || (this.request.expectsContinue && this.body.received === 0);
    const judgement = this.#rate.judge(receivedBytes, now, mayWait);
    if (judgement === "slow") this.#refuse(refusals.bodyTooSlow);
    else if (judgement === "silent") this.#refuse(refusals.bodyTimeout);
  }

  /** The client's fault in the middle of its body. */
  #refuse(refusal: Refusal): void {
    const hasBegun = this.#attempt?.hasBegun === true;
    this.#attempt?.cancel("client-left");
    this.#deps.observer.refused?.(refusal.code, refusal.status, this.client.hop.address);
    this.outcome = refusal.code;
    if (hasBegun) this.#cut();
    else this.#answer(errorResponse(refusal.status, refusal.code, refusal.text));
  }

  async #answerLocally(decision: LocalDecision): Promise<void> {
    this.#localAbort = new AbortController();
    const { signal } = this.#localAbort;
    this.outcome = "responded";
    try {
      const answer = await decision.answer(this.request, signal);
      if (!signal.aborted) this.#answer(answer);
    } catch (error) {
      if (signal.aborted) return;
      this.#deps.observer.failed?.(error);
      this.#answerError(500, "internal", "the edge failed");
    }
  }

  #answerFailure(failure: AttemptFailure): void {
    const { status, text } = upstreamFailures[failure];
    this.#answerError(status, failure, text);
  }

  #answerError(status: number, code: string, text: string): void {
    this.outcome = code;
    this.#answer(errorResponse(status, code, text));
  }

  #answer(answer: OwnResponse): void {
    const { method, minorVersion, isPersistent } = this.request;
    const keepsAlive = isPersistent && !this.client.isDraining && this.body.isComplete;
    this.status = answer.status;
    sendOwnResponse(this.client.socket, answer, { method, clientMinorVersion: minorVersion, keepsAlive });
    this.#end(keepsAlive ? "keep" : this.#closing);
  }

  /** An answer that is not whole: to HTTP/1.0 the connection's end may be the answer's, and only a reset is none. */
  #cut(): void {
    this.#end(this.request.minorVersion === 0 ? "reset" : "cut");
  }

  get #closing(): "linger" | "swallow" {
    return this.body.isComplete ? "linger" : "swallow";
  }

  #end(next: "keep" | "linger" | "swallow" | "cut" | "reset"): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#deps.observer.exchangeEnded?.(this);
    this.client.exchangeEnded(next);
  }
}
