import { Duplex } from "node:stream";

/** A connection without a network: what is written to it is kept, what arrives is pushed by whoever holds the other end. */
export class Wire extends Duplex {
  readonly written: Buffer[] = [];
  /** The own side was ended in order, not cut. */
  isEnded = false;
  /** It was cut so that the other side cannot take it for an end. */
  isReset = false;
  readonly #onWritten: (() => void) | undefined;

  constructor(onWritten?: () => void) {
    super();
    this.#onWritten = onWritten;
  }

  get bytesWritten(): number {
    return this.written.reduce((sum, { length }) => sum + length, 0);
  }

  /** Hands over bytes as they would arrive: one piece, one read. */
  arrive(pieces: readonly Buffer[]): void {
    for (const piece of pieces) if (!this.destroyed && piece.length > 0) this.push(piece);
  }

  arriveEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  setTimeout(): this {
    return this;
  }

  resetAndDestroy(): this {
    this.isReset = true;
    return this.destroy();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    // A copy: whoever wrote it may use the buffer again once it is told that it was written.
    this.written.push(Buffer.from(chunk));
    done();
    this.#onWritten?.();
  }

  override _final(done: () => void): void {
    this.isEnded = true;
    done();
  }
}
