import { WholeResponses, type Unfit, type WholeResponse } from "../http1/whole-response.ts";
import type { UpstreamConnection, UpstreamUser } from "./connection.ts";

/** A request among others on one connection. */
export interface SharingRequest {
  /** Its response, in bytes that are another's as soon as this returns. */
  sharedAnswered(response: WholeResponse): void;
  /** The connection was given up before a byte of its response was used: it is to be sent another way. */
  sharedFailed(): void;
}

/**
 * Why a connection takes no further request. `excess`: bytes that nobody asked for. `stalled`: the response at the front kept others waiting. `closing`: the
 * instance said that the response was the connection's last. `closed`: it ended without a word. `idle`: nothing was waited for.
 */
export type SharingEnd = Unfit | "excess" | "stalled" | "closing" | "closed" | "idle";

export interface SharedConnectionOptions {
  /** Opens the connection and has it call the user. */
  readonly open: (user: UpstreamUser) => UpstreamConnection;
  /** So many requests were answered, in one read. */
  readonly onAnswered: (requests: number) => void;
  /** Called before its requests hear of it; once more when a retired connection ends otherwise. `resent`: how many go another way. */
  readonly onEnd: (connection: SharedConnection, reason: SharingEnd, resent: number) => void;
}

/** So long may the response at the front come without a byte while others wait behind it. */
const stallMs = 100;
/** Below the 5 s after which Node's own servers close. */
const idleLimitMs = 4000;
/** A short response that comes in more pieces is none that others should wait behind. */
const maxPieces = 16;

/**
 * One connection that carries the requests of many clients, one behind the other (RFC 9112 section 9.3.2): GETs without a body, answered in order. The
 * requests of one turn of the event loop leave in one write. Nothing of a response is used before all of it is here; so whatever is not as it should be
 * ends the connection, and all that wait are sent another way.
 */
export class SharedConnection implements UpstreamUser {
  readonly #options: SharedConnectionOptions;
  readonly #connection: UpstreamConnection;
  readonly #responses = new WholeResponses();
  /** In the order in which they were sent; undefined for one that wants its response no more. */
  readonly #waiting: (SharingRequest | undefined)[] = [];
  #outgoing = "";
  #isFlushing = false;
  /** What has come of a response that is not whole. */
  #rest: Buffer | undefined;
  #pieces = 0;
  #answers = 0;
  /** When a byte last came, or was first waited for. */
  #movedAt = performance.now();
  #isConnected = false;
  #isRetired = false;
  #isOver = false;

  constructor(options: SharedConnectionOptions) {
    this.#options = options;
    this.#connection = options.open(this);
  }

  get isConnecting(): boolean {
    return !this.#isConnected && !this.#isOver;
  }

  /** Whether it takes another request when it may carry `depth` at once. */
  hasRoom(depth: number, now: number): boolean {
    if (!this.#isConnected || this.#isRetired || this.#waiting.length >= depth) return false;
    return this.#connection.isWritable && now < this.#connection.retireAt;
  }

  /** Sends a head; the request hears what becomes of it, unless it leaves. */
  send(head: string, request: SharingRequest): void {
    if (this.#waiting.length === 0) this.#movedAt = performance.now();
    this.#waiting.push(request);
    this.#outgoing += head;
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  /** The request wants no response any more: what comes of it is thrown away. */
  leave(request: SharingRequest): void {
    const place = this.#waiting.indexOf(request);
    if (place !== -1) this.#waiting[place] = undefined;
    if (this.#isRetired && this.#waiting.every((one) => one === undefined)) this.#over();
  }

  /** Takes no further request, and ends behind the last response. */
  retire(): void {
    this.#isRetired = true;
    if (this.#waiting.length === 0) this.#over();
  }

  /** Once every sweep: those behind a response that does not come go another way, and the connection ends with it. */
  check(now: number): void {
    const stillMs = now - this.#movedAt;
    if (this.#isOver || this.isConnecting) return;
    if (this.#waiting.length === 0) {
      if (stillMs >= idleLimitMs) this.giveUp("idle");
    } else if (this.#waiting.length > 1 && stillMs >= stallMs)
      this.#resend("stalled", this.#waiting.splice(1));
  }

  upstreamConnected(): void {
    this.#isConnected = true;
    this.#movedAt = performance.now();
  }

  upstreamData(chunk: Buffer): undefined {
    this.#movedAt = performance.now();
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const before = this.#answers;
    this.#rest = undefined;
    this.#take(bytes);
    if (this.#answers > before) this.#options.onAnswered(this.#answers - before);
    return undefined;
  }

  upstreamEnded(): void {
    this.giveUp("closed");
  }

  upstreamClosed(): void {
    this.giveUp("closed");
  }

  upstreamDrained(): void {}

  #flush(): void {
    this.#isFlushing = false;
    const text = this.#outgoing;
    this.#outgoing = "";
    if (!this.#isOver) this.#connection.socket.write(text, "latin1");
  }

  #take(bytes: Buffer): void {
    let from = 0;
    while (from < bytes.length && !this.#isOver) {
      if (this.#waiting.length === 0) return this.giveUp("excess");
      const response = this.#responses.read(bytes, from);
      if (response === "incomplete") return this.#hold(bytes, from);
      if (typeof response === "string") return this.giveUp(response);
      from = response.end;
      this.#pieces = 0;
      this.#answered(response);
    }
  }

  #hold(bytes: Buffer, from: number): void {
    this.#pieces++;
    if (this.#pieces > maxPieces) this.giveUp("unfit");
    else this.#rest = Buffer.from(bytes.subarray(from));
  }

  #answered(response: WholeResponse): void {
    this.#answers++;
    // Before the client is answered: its next request may come at once.
    if (!response.head.isPersistent) this.#isRetired = true;
    this.#waiting.shift()?.sharedAnswered(response);
    if (!response.head.isPersistent) this.giveUp("closing");
    else if (this.#isRetired && this.#waiting.length === 0) this.#over();
  }

  /** Ends at once; what waits goes another way. */
  giveUp(reason: SharingEnd): void {
    if (this.#isOver) return;
    this.#over();
    this.#resend(reason, this.#waiting.splice(0));
  }

  #resend(reason: SharingEnd, requests: readonly (SharingRequest | undefined)[]): void {
    const wanted = requests.filter((request) => request !== undefined);
    this.#isRetired = true;
    this.#options.onEnd(this, reason, wanted.length);
    for (const request of wanted) request.sharedFailed();
  }

  #over(): void {
    this.#isOver = true;
    this.#connection.destroy();
  }
}
