/**
 * Turns random bytes into choices. Bytes that are small, or missing, choose what is usual: so fast-check, which shrinks towards short arrays of
 * small numbers, shrinks towards a plain request.
 */
export class ChoiceTape {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): number {
    return this.#bytes[this.#position++] ?? 0;
  }

  /** The usual choice 31 times out of 32, so that most inputs have at most one flaw and get past the first check. */
  mostly(usual: string, ...others: readonly string[]): string {
    return this.next() < 248 ? usual : this.#of(others);
  }

  /** Any of them, equally likely. */
  any(...choices: readonly string[]): string {
    return this.#of(choices);
  }

  /** `make` up to `most` times. */
  several<Made>(most: number, make: () => Made): Made[] {
    return Array.from({ length: this.next() % (most + 1) }, make);
  }

  #of(choices: readonly string[]): string {
    return choices[this.next() % choices.length] ?? "";
  }
}
