export interface HeadLimits {
  /** Request line or status line, without CRLF. */
  readonly lineBytes: number;
  /** Whole head. */
  readonly headBytes: number;
}

export const headLimits: HeadLimits = { lineBytes: 8192, headBytes: 16_384 };

/** A head as far as it came: complete, wanting more, or past help. */
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
  #held: Buffer | undefined;
  #heldLength = 0;

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
    this.bytes = empty;
    this.text = "";
  }

  #complete(bytes: Buffer, from: number, end: number): HeadState {
    this.#held = undefined;
    this.#heldLength = 0;
    this.bytes = bytes;
    this.end = end;
    if (end - from > headLimits.headBytes) return lineState(bytes, from) ?? "head-too-long";
    this.text = bytes.toString("latin1", from, end);
    return lineState(bytes, from) ?? "complete";
  }

  #hold(chunk: Buffer, from: number): HeadState {
    const length = chunk.length - from;
    this.#held = Buffer.allocUnsafe(Math.max(512, length * 2));
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
    const larger = Buffer.allocUnsafe(length * 2);
    held.copy(larger, 0, 0, this.#heldLength);
    this.#held = larger;
    return larger;
  }

  /** Refuses early what can no longer become a head, so that it need not wait for the deadline. Looks only at new bytes. */
  #judge(judged: number): HeadState {
    const bytes = (this.#held ?? empty).subarray(0, this.#heldLength);
    const first = bytes[0] ?? 0;
    if (judged === 0 && first !== 0x0d && (first < 0x21 || first > 0x7e)) return "not-http";
    const text = bytes.toString("latin1", Math.max(0, judged - 1));
    if (/[^\r]\n|\r[^\n]/.test(text)) return "bad-line-ending";
    if (this.#heldLength > headLimits.lineBytes) {
      const state = lineState(bytes, 0);
      if (state) return state;
    }
    return this.#heldLength > headLimits.headBytes ? "head-too-long" : "incomplete";
  }
}

const empty: Buffer = Buffer.alloc(0);

function lineState(bytes: Buffer, from: number): HeadState | undefined {
  if (bytes.length - from <= headLimits.lineBytes) return undefined;
  const end = bytes.indexOf("\r\n", from + 2);
  return end === -1 || end - from > headLimits.lineBytes ? "line-too-long" : undefined;
}
