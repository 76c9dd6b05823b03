import { BodyRate } from "../downstream/body-rate.ts";
import type { ExchangeHandle } from "../downstream/exchange-handle.ts";
import type { ConnectionHandle } from "../downstream/connection-handle.ts";
import { allowedMethods, errorReply, sendLocalReply, type LocalReply } from "../downstream/local-reply.ts";
import { RequestBody } from "../http1/request-body.ts";
import { requestErrors, type RequestError } from "../http1/request-error.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { UpstreamAttempt } from "../upstream/attempt.ts";
import type { AttemptOwner, UpstreamResponse } from "../upstream/attempt-owner.ts";
import { upstreamFailures, type AttemptFailure } from "../upstream/failure.ts";
import { ResponseRelay, type RelayOwner } from "../upstream/response-relay.ts";
import { Tunnel, type TunnelEnd, type TunnelOwner } from "../upstream/tunnel.ts";
import type { ExchangeDeps } from "./exchange-deps.ts";
import { forwardedLines } from "./forwarded-fields.ts";
import { LocalWork } from "./local-work.ts";
import { OpenRecord } from "./open-record.ts";
import { RetryHistory } from "./retry-history.ts";
import type { Decision, InstanceDecision, LocalDecision } from "./upstream-selector.ts";

const internalError: RequestError = { status: 500, code: "internal", text: "the edge failed" };

/**
 * One request and its response. It reads downward: an instance is selected and an attempt made; when the attempt fails, the retry policy says whether
 * another instance is selected or the client is told; when the attempt has a response, that is relayed, or a tunnel begins.
 */
export class Exchange implements ExchangeHandle, AttemptOwner, RelayOwner, TunnelOwner {
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly client: ConnectionHandle;
  readonly #deps: ExchangeDeps;
  readonly #record: OpenRecord;
  /** Whoever makes the response at the moment. */
  #phase: UpstreamAttempt | ResponseRelay | Tunnel | LocalWork | undefined;
  #deadlineMs = 0;
  #history: RetryHistory | undefined;
  #rate: BodyRate | undefined;
  #isEnded = false;

  constructor(request: RequestHead, client: ConnectionHandle, deps: ExchangeDeps) {
    this.request = request;
    this.client = client;
    this.body = new RequestBody(request);
    this.#deps = deps;
    this.#record = new OpenRecord(request, this.body, client.socket);
  }

  start(): void {
    // RFC 9110 section 7.6.2: the last hop that this request wanted.
    if (this.request.maxForwards === 0 && this.request.method === "OPTIONS")
      this.#respond({ status: 200, body: "", fields: [["Allow", allowedMethods]] });
    else this.#next(undefined);
  }

  /** Selects an instance, or learns how to respond without one. */
  #next(failure: AttemptFailure | undefined): void {
    const decision = this.#select(failure, false);
    this.#phase = undefined;
    if (!decision) this.#respondError(internalError);
    else if (decision.kind === "instance") this.#attempt(decision);
    else if (decision.kind === "local") this.#respondLocally(decision);
    else if (decision.kind === "respond") {
      this.#record.outcome = "responded";
      this.#record.route = decision.route;
      this.#respond(decision);
    } else this.#respondFailure(failure ?? "connect-failed");
  }

  #select(failure: AttemptFailure | undefined, isOptional: boolean): Decision | undefined {
    try {
      return this.#deps.selector.select(this.request, {
        number: this.#record.attempts + 1,
        tried: this.#record.tried,
        failure,
        requestStartedAt: this.#record.startedAt,
        isOptional,
      });
    } catch (error) {
      this.#deps.observer.failed?.(error);
      return undefined;
    }
  }

  #attempt(decision: InstanceDecision): void {
    this.#record.begin(decision);
    this.#deadlineMs = decision.timeouts.requestMs;
    const attempt = new UpstreamAttempt(decision, this.#deps.pools.of(decision.instance), this);
    this.#phase = attempt;
    attempt.start();
  }

  get retries(): RetryHistory {
    return (this.#history ??= new RetryHistory(this.#record));
  }

  attemptFailed(failure: AttemptFailure): void {
    if (!this.retries.mayRepeat(failure)) return this.#respondFailure(failure);
    this.retries.repeated(failure);
    this.#next(failure);
  }

  replaceAttempt(failure: AttemptFailure): boolean {
    const decision = this.retries.mayRepeat(failure) ? this.#select(failure, true) : undefined;
    if (decision?.kind !== "instance") return false;
    this.retries.repeated(failure);
    if (this.#phase?.kind === "attempt") this.#phase.cancel(failure);
    this.#attempt(decision);
    return true;
  }

  attemptResponded(response: UpstreamResponse, bytes: Buffer, bodyStart: number): void {
    const User = response.head.status === 101 ? Tunnel : ResponseRelay;
    const phase = new User(response, this, this.#deps.deadPeers);
    this.body.forgetSent();
    this.#phase = phase;
    phase.begin(bytes, bodyStart);
  }

  responseEnded(status: number, keepsAlive: boolean): void {
    this.#record.status = status;
    this.#end(keepsAlive ? "keep" : this.#closing);
  }

  responseFailed(status: number, failure: AttemptFailure): void {
    this.#record.status = status;
    this.#record.outcome = failure;
    this.#cut();
  }

  tunnelEnded(end: TunnelEnd): void {
    this.#record.status = 101;
    this.#record.outcome = end;
    this.#end(this.#closing);
  }

  clientLeft(outcome: "client-left" | "peer-dead" = "client-left"): void {
    if (this.#isEnded) return;
    const phase = this.#phase;
    if (phase?.kind === "tunnel") return phase.cut(outcome === "peer-dead" ? outcome : "tunnel");
    this.#record.outcome = outcome;
    phase?.cancel("client-left");
    if (phase?.kind === "response") this.#cut();
    else this.#end("cut");
  }

  clientEnded(): void {
    if (this.#phase?.kind === "tunnel") this.#phase.clientEnded();
    else this.clientLeft();
  }

  clientDrained(): void {
    this.#phase?.clientDrained();
  }

  get needsBytes(): boolean {
    return !this.#isEnded && (!this.body.isComplete || this.#phase?.kind === "tunnel");
  }

  get wantsBytes(): boolean {
    return this.#phase?.wantsBytes === true;
  }

  takeBytes(bytes: Buffer, from: number): number {
    const end = this.#phase?.takeBytes(bytes, from) ?? from;
    if (this.body.error) this.#refuse(this.body.error);
    return end;
  }

  forwardedLines(strippedPrefix: string | undefined): string {
    return forwardedLines(this.request, this.client.hop, strippedPrefix);
  }

  check(now: number): void {
    const phase = this.#phase;
    if (!phase || phase.kind === "local" || this.#isEnded) return;
    const isLate = this.#deadlineMs > 0 && now - this.#record.startedAt >= this.#deadlineMs;
    if (isLate && phase.kind !== "tunnel") {
      phase.cancel("deadline");
      if (phase.kind === "response") this.responseFailed(phase.head.status, "deadline");
      else this.attemptFailed("deadline");
    } else {
      phase.check(now);
      if (!this.body.isComplete && this.#phase?.kind === "attempt") this.#checkRate(now);
    }
  }

  #checkRate(now: number): void {
    const { receivedBytes } = this.client;
    this.#rate ??= new BodyRate(this.#deps.bodyRate(), receivedBytes, this.#record.startedAt);
    const mayWait = !this.wantsBytes || (this.request.expectsContinue && this.body.received === 0);
    const judgement = this.#rate.judge(receivedBytes, now, mayWait);
    if (judgement === "slow") this.#refuse(requestErrors.bodyTooSlow);
    else if (judgement === "silent") this.#refuse(requestErrors.bodyTimeout);
  }

  /** The client's fault in the middle of its body. */
  #refuse(error: RequestError): void {
    const phase = this.#phase;
    if (phase?.kind === "tunnel") return phase.cut("tunnel");
    phase?.cancel("client-left");
    this.#deps.observer.refused?.(error.code, error.status, this.client.hop.address);
    this.#record.outcome = error.code;
    if (phase?.kind === "response") this.#cut();
    else this.#respondError(error);
  }

  #respondLocally(decision: LocalDecision): void {
    this.#record.outcome = "responded";
    const onError = (error: unknown) => {
      this.#deps.observer.failed?.(error);
      this.#respondError(internalError);
    };
    const work = new LocalWork({ request: this.request, onReply: (reply) => this.#respond(reply), onError });
    this.#phase = work;
    void work.start(decision);
  }

  #respondFailure(failure: AttemptFailure): void {
    this.#respondError({ code: failure, ...upstreamFailures[failure] });
  }

  #respondError(error: RequestError): void {
    this.#record.outcome = error.code;
    this.#respond(errorReply(error));
  }

  #respond(reply: LocalReply): void {
    const { method, minorVersion, isPersistent } = this.request;
    const keepsAlive = isPersistent && !this.client.isDraining && this.body.isComplete;
    this.#record.status = reply.status;
    sendLocalReply(this.client.socket, reply, { method, clientMinorVersion: minorVersion, keepsAlive });
    this.#end(keepsAlive ? "keep" : this.#closing);
  }

  /** A response that is not whole: to HTTP/1.0 the connection's end may be the response's, and only a reset is none. */
  #cut(): void {
    this.#end(this.request.minorVersion === 0 ? "reset" : "cut");
  }

  get #closing(): "linger" | "swallow" {
    return this.body.isComplete ? "linger" : "swallow";
  }

  #end(next: Parameters<ConnectionHandle["exchangeEnded"]>[0]): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#deps.observer.exchangeEnded?.(this.#record);
    this.client.exchangeEnded(next);
  }
}
