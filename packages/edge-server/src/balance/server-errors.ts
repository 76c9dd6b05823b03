import type { RequestSummary } from "../http1/request-summary.ts";

/** This many in a row, or this part of at least so many answers in a window. */
const limits = { inARow: 5, ratio: 0.5, atLeast: 10, windowMs: 10_000 };

/** Of those that count, at most this many share a path and at most this many a client: five come from three of each. */
const maxAlike = 2;

/**
 * An instance's answers of 500 and more. One broken URL answers 500 wherever it is asked, and one client may ask for nothing else: the instance is at
 * fault when several paths fail for several clients.
 */
export class ServerErrors {
  #inARow = 0;
  #windowStart = 0;
  #answers = 0;
  #errors = 0;
  /** Path and client of those that count, of this window or row; never more than `inARow`. */
  readonly #counted: { readonly path: string; readonly client: string }[] = [];

  /** Whether there are too many, and they are of different kinds. */
  get areTheInstances(): boolean {
    if (this.#counted.length < limits.inARow) return false;
    return (
      this.#inARow >= limits.inARow ||
      (this.#answers >= limits.atLeast && this.#errors >= this.#answers * limits.ratio)
    );
  }

  get summary(): string {
    return `${this.#errors} of ${this.#answers} answers were 5xx`;
  }

  answered(status: number, now: number, request: RequestSummary): void {
    if (now - this.#windowStart > limits.windowMs) this.#startWindow(now);
    this.#answers++;
    if (status < 500) {
      this.#inARow = 0;
      return;
    }
    this.#errors++;
    this.#inARow++;
    this.#count(request);
  }

  /** Starts afresh. */
  forget(now: number): void {
    this.#inARow = 0;
    this.#startWindow(now);
  }

  #startWindow(now: number): void {
    this.#windowStart = now;
    this.#answers = 0;
    this.#errors = 0;
    // A row goes on over windows: an instance that is rarely asked fails rarely.
    if (this.#inARow === 0) this.#counted.length = 0;
  }

  #count({ path, clientAddress: client }: RequestSummary): void {
    if (this.#counted.length >= limits.inARow) return;
    let samePath = 0;
    let sameClient = 0;
    for (const one of this.#counted) {
      if (one.path === path) samePath++;
      if (one.client === client) sameClient++;
    }
    if (samePath < maxAlike && sameClient < maxAlike) this.#counted.push({ path, client });
  }
}
