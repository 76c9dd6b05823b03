import { ChunkedScanner } from "./chunked-scanner.ts";
import { partOf } from "./part-of.ts";
import { requestErrors, type RequestError } from "./request-error.ts";
import type { RequestHead } from "./request-head.ts";

/** A body up to this size is kept until the response begins, so that an idempotent request can be sent again. */
const replayLimit = 65_536;

/** Where a body goes: a socket. */
export interface BodySink {
  write(bytes: Buffer): unknown;
}

/** The client's body on its way to the upstream: counted or chunk-checked, passed on byte for byte less extensions of chunks. */
export class RequestBody {
  isComplete: boolean;
  /** Bytes taken from the client. */
  received = 0;
  error: RequestError | undefined;
  #remaining: number;
  readonly #scanner: ChunkedScanner | undefined;
  /** What was sent; undefined when it is not kept. */
  #sent: Buffer[] | undefined;

  constructor(head: RequestHead) {
    this.isComplete = !head.hasBody;
    this.#remaining = head.contentLength;
    this.#scanner = head.isChunked ? new ChunkedScanner() : undefined;
    this.#sent = head.isIdempotent ? [] : undefined;
  }

  /** Whether a new attempt can send what the last one sent. */
  get isReplayable(): boolean {
    return this.received === 0 || this.#sent !== undefined;
  }

  /** Takes bytes from an offset and sends them to the upstream. Returns the offset behind the last byte of the body, or the end of the bytes. */
  take(bytes: Buffer, from: number, upstream: BodySink): number {
    const end = this.#scanner
      ? this.#takeChunked(bytes, from, upstream)
      : this.#takeCounted(bytes, from, upstream);
    this.received += end - from;
    return end;
  }

  /** Sends again what earlier attempts sent. */
  replay(upstream: BodySink): void {
    for (const bytes of this.#sent ?? []) upstream.write(bytes);
  }

  /** The response has begun: nothing will be sent again. */
  forgetSent(): void {
    this.#sent = undefined;
  }

  #takeCounted(bytes: Buffer, from: number, upstream: BodySink): number {
    const end = Math.min(bytes.length, from + this.#remaining);
    this.#remaining -= end - from;
    this.isComplete = this.#remaining === 0;
    this.#send(partOf(bytes, from, end), upstream);
    return end;
  }

  #takeChunked(bytes: Buffer, from: number, upstream: BodySink): number {
    const scanner = this.#scanner;
    if (!scanner) return from;
    const sendable = scanner.scan(bytes, from);
    if (scanner.isBroken) {
      this.error = scanner.state === "trailer-broken" ? requestErrors.trailer : requestErrors.chunk;
      return bytes.length;
    }
    if (sendable > from) this.#send(scanner.passable(bytes, from, sendable), upstream);
    if (scanner.tail !== "") this.#send(Buffer.from(scanner.tail, "latin1"), upstream);
    this.isComplete = scanner.isComplete;
    return scanner.isComplete ? scanner.end : bytes.length;
  }

  #send(bytes: Buffer, upstream: BodySink): void {
    upstream.write(bytes);
    if (this.#sent === undefined) return;
    if (this.received + bytes.length > replayLimit) this.#sent = undefined;
    else this.#sent.push(bytes);
  }
}
