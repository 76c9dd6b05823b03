import type { Socket } from "node:net";
import { ChunkedScanner } from "./chunked-scanner.ts";
import { partOf } from "./part-of.ts";
import type { ResponseHead } from "./response-head.ts";

const lastChunk = "0\r\n\r\n";

/** The upstream's body on its way to the client: counted or chunk-checked; byte for byte wherever the client can take it so. */
export class ResponseBody {
  isComplete: boolean;
  isBroken = false;
  #remaining: number;
  readonly #head: ResponseHead;
  readonly #scanner: ChunkedScanner | undefined;
  readonly #isDecoded: boolean;
  readonly #ranges: number[] = [];

  /** `clientMinorVersion` 0 gets no chunks. */
  constructor(head: ResponseHead, clientMinorVersion: 0 | 1) {
    this.#head = head;
    this.#isDecoded = clientMinorVersion === 0;
    this.#remaining = head.framing === "length" ? head.contentLength : 0;
    this.isComplete = head.framing === "none" || (head.framing === "length" && this.#remaining === 0);
    if (head.framing === "chunked")
      this.#scanner = new ChunkedScanner(
        this.#isDecoded ? (start, end) => this.#ranges.push(start, end) : undefined,
      );
  }

  /** How many bytes a counted body still needs; Infinity for others. */
  get remaining(): number {
    if (this.isComplete) return 0;
    return this.#head.framing === "length" ? this.#remaining : Infinity;
  }

  /** Marks a counted body as sent by other means. */
  skip(): void {
    this.#remaining = 0;
    this.isComplete = true;
  }

  /** Takes bytes from an offset and sends them to the client. Returns the offset behind the last byte of the body, or the end of the bytes. */
  take(bytes: Buffer, from: number, client: Socket): number {
    if (this.isComplete || from >= bytes.length) return from;
    if (this.#scanner) return this.#takeChunked(bytes, from, client);
    if (this.#head.framing === "close") return this.#takeUntilClose(bytes, from, client);
    const end = Math.min(bytes.length, from + this.#remaining);
    this.#remaining -= end - from;
    this.isComplete = this.#remaining === 0;
    client.write(partOf(bytes, from, end));
    return end;
  }

  /** The upstream has ended its side: true when that is how this body ends. */
  end(client: Socket): boolean {
    if (this.#head.framing !== "close") return false;
    if (!this.#isDecoded) client.write(lastChunk, "latin1");
    this.isComplete = true;
    return true;
  }

  #takeUntilClose(bytes: Buffer, from: number, client: Socket): number {
    const content = partOf(bytes, from, bytes.length);
    if (this.#isDecoded) client.write(content);
    else {
      client.cork();
      client.write(`${content.length.toString(16)}\r\n`, "latin1");
      client.write(content);
      client.write("\r\n", "latin1");
      client.uncork();
    }
    return bytes.length;
  }

  #takeChunked(bytes: Buffer, from: number, client: Socket): number {
    const scanner = this.#scanner;
    if (!scanner) return from;
    const sendable = scanner.scan(bytes, from);
    if (scanner.isBroken) {
      this.isBroken = true;
      return bytes.length;
    }
    if (this.#isDecoded) this.#sendRanges(bytes, client);
    else {
      if (sendable > from) client.write(scanner.passable(bytes, from, sendable));
      if (scanner.tail !== "") client.write(scanner.tail, "latin1");
    }
    this.isComplete = scanner.isComplete;
    return scanner.isComplete ? scanner.end : bytes.length;
  }

  #sendRanges(bytes: Buffer, client: Socket): void {
    for (let i = 0; i < this.#ranges.length; i += 2)
      client.write(bytes.subarray(this.#ranges[i], this.#ranges[i + 1]));
    this.#ranges.length = 0;
  }
}
