import type { ResponseHead } from "./response-head.ts";

/** The last response head to a GET, kept so that one that is the same byte for byte need not be parsed again. */
export class KnownHead {
  #bytes: Buffer = none;
  #head: ResponseHead | undefined;

  /** The head that begins at `from`, if it is the one that is known. */
  at(bytes: Buffer, from: number): ResponseHead | undefined {
    const { length } = this.#bytes;
    if (!this.#head || bytes.length - from < length) return undefined;
    return bytes.compare(this.#bytes, 0, length, from, from + length) === 0 ? this.#head : undefined;
  }

  /** Of the head that is known, in bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  /** `bytes` are all that `head` was made of; they are copied. */
  learn(bytes: Buffer, head: ResponseHead): void {
    this.#bytes = Buffer.from(bytes);
    this.#head = head;
  }
}

const none: Buffer = Buffer.alloc(0);
