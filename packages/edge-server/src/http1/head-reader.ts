/** How long a head may be. */
export interface HeadLimits {
  /** Whole head, line ends included. */
  readonly headBytes: number;
}

/** Request line or status line, without CRLF: as far as the head's own limit lets it be so long. */
const maxLineBytes = 32_768;

/** A head as far as it came: complete, incomplete, or why it is refused. */
export type HeadState =
  | "complete"
  | "incomplete"
  | "line-too-long"
  | "head-too-long"
  | "bad-line-ending"
  | "not-http";

const endOfHead = Buffer.from("\r\n\r\n");

/**
 * Collects a head from chunks. A head that comes in one chunk is not copied; one that trickles in is copied and searched once per byte,
 * however it is cut (the buffer doubles, the search goes on where it stopped).
 */
export class HeadReader {
  /** The head without what follows, latin1; set when complete. */
  text = "";
  /** The bytes that the head ends in, and where what follows begins in them. */
  bytes: Buffer = empty;
  end = 0;
  /** For the next head; may be replaced between two heads. */
  limits: HeadLimits;
  #held: Buffer | undefined;
  #heldLength = 0;
  /** Whether what is held begins with a line that is not too long. */
  #isLineJudged = false;

  constructor(limits: HeadLimits) {
    this.limits = limits;
  }

  /** Whether part of a head is here. */
  get isStarted(): boolean {
    return this.#heldLength > 0;
  }

  read(chunk: Buffer, from: number): HeadState {
    if (this.#held) return this.#readOn(chunk, from);
    const end = chunk.indexOf(endOfHead, from);
    if (end === -1) return this.#hold(chunk, from);
    return this.#complete(chunk, from, end + 4);
  }

  reset(): void {
    this.#held = undefined;
    this.#heldLength = 0;
    this.#isLineJudged = false;
    this.bytes = empty;
    this.text = "";
  }

  #complete(bytes: Buffer, from: number, end: number): HeadState {
    this.#held = undefined;
    this.#heldLength = 0;
    this.bytes = bytes;
    this.end = end;
    const state = this.#isLineJudged ? undefined : this.#judgeLine(bytes, from);
    this.#isLineJudged = false;
    if (end - from > this.limits.headBytes) return state ?? "head-too-long";
    this.text = bytes.toString("latin1", from, end);
    return state ?? "complete";
  }

  #hold(chunk: Buffer, from: number): HeadState {
    const length = chunk.length - from;
    this.#held = Buffer.allocUnsafe(this.#roomFor(length));
    chunk.copy(this.#held, 0, from);
    this.#heldLength = length;
    return this.#judge(0);
  }

  #readOn(chunk: Buffer, from: number): HeadState {
    const before = this.#heldLength;
    const held = this.#grow(before + chunk.length - from);
    chunk.copy(held, before, from);
    this.#heldLength = before + chunk.length - from;
    const bytes = held.subarray(0, this.#heldLength);
    const end = bytes.indexOf(endOfHead, Math.max(0, before - 3));
    return end === -1 ? this.#judge(before) : this.#complete(bytes, 0, end + 4);
  }

  #grow(length: number): Buffer {
    const held = this.#held ?? empty;
    if (held.length >= length) return held;
    const larger = Buffer.allocUnsafe(this.#roomFor(length));
    held.copy(larger, 0, 0, this.#heldLength);
    this.#held = larger;
    return larger;
  }

  /** Twice as much, but not beyond what a head may have: many clients may hold as much. */
  #roomFor(length: number): number {
    return Math.max(512, length, Math.min(length * 2, this.limits.headBytes));
  }

  /** Refuses early what can no longer become a head, so that it need not wait for the deadline. Looks only at new bytes. */
  #judge(judged: number): HeadState {
    const bytes = (this.#held ?? empty).subarray(0, this.#heldLength);
    const first = bytes[0] ?? 0;
    if (judged === 0 && first !== 0x0d && (first < 0x21 || first > 0x7e)) return "not-http";
    const text = bytes.toString("latin1", Math.max(0, judged - 1));
    if (/[^\r]\n|\r[^\n]/.test(text)) return "bad-line-ending";
    const state = this.#isLineJudged ? undefined : this.#judgeLine(bytes, 0);
    return state ?? (this.#heldLength > this.limits.headBytes ? "head-too-long" : "incomplete");
  }

  #judgeLine(bytes: Buffer, from: number): "line-too-long" | undefined {
    const max = Math.min(maxLineBytes, this.limits.headBytes);
    if (bytes.length - from <= max) return undefined;
    const end = bytes.indexOf("\r\n", from + 2);
    this.#isLineJudged = end !== -1 && end - from <= max;
    return this.#isLineJudged ? undefined : "line-too-long";
  }
}

const empty: Buffer = Buffer.alloc(0);
