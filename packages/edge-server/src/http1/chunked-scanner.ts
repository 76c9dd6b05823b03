import { ChunkExtension } from "./chunk-extension.ts";
import { partOf } from "./part-of.ts";
import { passableTrailers } from "./trailer-section.ts";

/** Where {@link ChunkedScanner} is: chunk-size digits, extensions, the LF after them, data, the CR and LF after data, the trailer section, or at an end. */
type State =
  | "size"
  | "extension"
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
/** Of all extensions of a body, besides as much as its content: small chunks with long extensions are no way to send anything. */
const maxExtensionBytes = 16_384;
const semicolon = 0x3b;
const cr = 0x0d;
const lf = 0x0a;

/**
 * Checks a chunked body as it flows (RFC 9112 section 7.1). What it lets through is canonical, so it can be passed on byte for byte, less the
 * extensions: parsers differ on them, and they are for this hop alone. Each byte is looked at once, data is skipped whole.
 */
export class ChunkedScanner {
  state: State = "size";
  /** Bytes of content seen so far. */
  contentLength = 0;
  /** Offset behind the body's last byte in the bytes of the last scan; valid when complete. */
  end = 0;
  /** What to pass on behind the bytes of the last scan: a trailer section that cannot go as it came. Latin1. */
  tail = "";
  readonly #onContent: ((start: number, end: number) => void) | undefined;
  #size = 0;
  #digits = 0;
  #extension: ChunkExtension | undefined;
  #extensionBytes = 0;
  /** Where extensions lie in the bytes of the last scan: start and end in turn. */
  readonly #leftOut: number[] = [];
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

  /** What to pass on of the bytes of the last scan, from where it began to where it said. */
  passable(bytes: Buffer, from: number, end: number): Buffer {
    if (this.#leftOut.length === 0) return partOf(bytes, from, end);
    const edges = [from, ...this.#leftOut, end];
    return Buffer.concat(
      edges.flatMap((edge, i) => (i % 2 === 0 ? [bytes.subarray(edge, edges[i + 1])] : [])),
    );
  }

  /**
   * Scans bytes from an offset. Returns the offset behind the last byte that may be passed on: in the trailer section that is its start, until the
   * whole section is known to be good; then it goes as it came, or as {@link tail}.
   */
  scan(bytes: Buffer, from: number): number {
    if (this.#leftOut.length > 0) this.#leftOut.length = 0;
    let position = from;
    while (position < bytes.length && this.state !== "trailer" && !this.isBroken)
      position = this.#step(bytes, position);
    return this.state === "trailer" ? this.#scanTrailer(bytes, position) : position;
  }

  #step(bytes: Buffer, position: number): number {
    if (this.state === "data") return this.#skipData(bytes, position);
    if (this.state === "extension") return this.#skipExtension(bytes, position, position);
    const byte = bytes[position] ?? 0;
    if (byte === semicolon && this.state === "size" && this.#digits > 0)
      return this.#beginExtension(bytes, position);
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

  #beginExtension(bytes: Buffer, position: number): number {
    this.#extension ??= new ChunkExtension();
    this.#extension.begin();
    this.state = "extension";
    return this.#skipExtension(bytes, position, position + 1);
  }

  /** `start`: the first byte that is not passed on, `from`: the first that has not been read. */
  #skipExtension(bytes: Buffer, start: number, from: number): number {
    let position = from;
    let read: "more" | "end" | "broken" = "more";
    while (position < bytes.length && read === "more")
      read = this.#extension?.read(bytes[position++] ?? 0) ?? "broken";
    if (read === "broken") this.state = "chunk-broken";
    if (read === "end") this.state = "size-lf";
    const end = read === "end" ? position - 1 : position;
    this.#leftOut.push(start, end);
    this.#extensionBytes += end - start;
    if (this.#extensionBytes > maxExtensionBytes + this.contentLength) this.state = "chunk-broken";
    return position;
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
      return this.#complete(position + 2, position + 2);
    const room = maxTrailerBytes - before.length;
    const text = before + bytes.toString("latin1", position, Math.min(bytes.length, position + room));
    const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n", Math.max(0, before.length - 3));
    if (end === -1) return this.#holdTrailer(text, position);
    const lines = text.startsWith("\r\n") ? "" : text.slice(0, end + 2);
    const passable = passableTrailers(lines);
    if (passable === undefined) return this.#breakTrailer(position);
    const behind = position + lines.length + 2 - before.length;
    if (before === "" && passable === lines) return this.#complete(behind, behind);
    this.tail = `${passable}\r\n`;
    return this.#complete(behind, position);
  }

  /** `end`: behind the body; `sendable`: behind what may go as it came. */
  #complete(end: number, sendable: number): number {
    this.state = "complete";
    this.end = end;
    return sendable;
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
