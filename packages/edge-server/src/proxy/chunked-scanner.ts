import { isTrailerSection } from "./trailer-section.ts";

/** Where {@link ChunkedScanner} is: chunk-size digits, the LF after them, data, the CR and LF after data, the trailer section, or at an end. */
type State =
  | "size"
  | "size-lf"
  | "data"
  | "data-cr"
  | "data-lf"
  | "trailer"
  | "complete"
  | "chunk-broken"
  | "trailer-broken";

const maxSizeDigits = 8;
const maxTrailerBytes = 8192;
const cr = 0x0d;
const lf = 0x0a;

/**
 * Checks a chunked body as it flows (RFC 9112 section 7.1), extensions refused: no known sender needs one, and parsers differ on them.
 * What it lets through is canonical, so it can be passed on byte for byte. Each byte is looked at once, data is skipped whole.
 */
export class ChunkedScanner {
  state: State = "size";
  /** Bytes of content seen so far. */
  contentLength = 0;
  /** The trailer section's lines, each with its CRLF; set when complete. */
  trailers = "";
  readonly #onContent: ((start: number, end: number) => void) | undefined;
  #size = 0;
  #digits = 0;
  /** Trailer section so far; latin1. */
  #section = "";

  /** `onContent` is told where in the scanned bytes content lies: for a next hop without chunks. */
  constructor(onContent?: (start: number, end: number) => void) {
    this.#onContent = onContent;
  }

  get isComplete(): boolean {
    return this.state === "complete";
  }

  get isBroken(): boolean {
    return this.state === "chunk-broken" || this.state === "trailer-broken";
  }

  /**
   * Scans bytes from an offset. Returns the offset behind the last byte that may be passed on: in the trailer section that is its start, until the
   * whole section is known to be good; then {@link pendingTrailer} holds what earlier calls kept back.
   */
  scan(bytes: Buffer, from: number): number {
    let position = from;
    while (position < bytes.length && this.state !== "trailer" && !this.isBroken)
      position = this.#step(bytes, position);
    return this.state === "trailer" ? this.#scanTrailer(bytes, position) : position;
  }

  /** Offset behind the body's last byte in the bytes of the last scan; valid when complete. */
  end = 0;
  /** Trailer bytes of earlier scans, to be sent before those of the last one. */
  pendingTrailer = "";

  #step(bytes: Buffer, position: number): number {
    if (this.state === "data") return this.#skipData(bytes, position);
    const byte = bytes[position] ?? 0;
    if (this.state === "size") this.#readSize(byte);
    else if (this.state === "size-lf") this.state = byte === lf ? this.#afterSize() : "chunk-broken";
    else if (this.state === "data-cr") this.state = byte === cr ? "data-lf" : "chunk-broken";
    else this.#afterData(byte);
    return position + 1;
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.#digits < maxSizeDigits) {
      this.#size = this.#size * 16 + digit;
      this.#digits++;
    } else this.state = byte === cr && this.#digits > 0 ? "size-lf" : "chunk-broken";
  }

  #afterSize(): State {
    this.#digits = 0;
    return this.#size === 0 ? "trailer" : "data";
  }

  #skipData(bytes: Buffer, position: number): number {
    const end = Math.min(bytes.length, position + this.#size);
    this.#onContent?.(position, end);
    this.#size -= end - position;
    this.contentLength += end - position;
    if (this.#size === 0) this.state = "data-cr";
    return end;
  }

  #afterData(byte: number): void {
    this.state = byte === lf ? "size" : "chunk-broken";
  }

  #scanTrailer(bytes: Buffer, position: number): number {
    const before = this.#section;
    if (before === "" && bytes[position] === cr && bytes[position + 1] === lf)
      return this.#complete("", position + 2);
    const room = maxTrailerBytes - before.length;
    const text = before + bytes.toString("latin1", position, Math.min(bytes.length, position + room));
    const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n", Math.max(0, before.length - 3));
    if (end === -1) return this.#holdTrailer(text, position);
    const lines = text.startsWith("\r\n") ? "" : text.slice(0, end + 2);
    if (!isTrailerSection(lines)) return this.#breakTrailer(position);
    this.pendingTrailer = before;
    return this.#complete(lines, position + lines.length + 2 - before.length);
  }

  #complete(lines: string, end: number): number {
    this.trailers = lines;
    this.state = "complete";
    this.end = end;
    return end;
  }

  #holdTrailer(text: string, position: number): number {
    const unjudged = text.slice(Math.max(0, this.#section.length - 1));
    if (text.length >= maxTrailerBytes || text.startsWith("\n") || /[^\r]\n/.test(unjudged))
      return this.#breakTrailer(position);
    this.#section = text;
    return position;
  }

  #breakTrailer(position: number): number {
    this.state = "trailer-broken";
    return position;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
