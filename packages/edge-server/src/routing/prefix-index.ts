/**
 * Finds the longest of many prefixes of a text: the prefixes sorted, each knowing its own longest proper prefix among them.
 * A search is a binary search and a walk up that chain, whatever the number of prefixes.
 */
export class PrefixIndex<Value> {
  readonly #prefixes: readonly string[];
  readonly #values: readonly Value[];
  readonly #parents: readonly number[];

  constructor(entries: Iterable<readonly [prefix: string, value: Value]>) {
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#prefixes = sorted.map(([prefix]) => prefix);
    this.#values = sorted.map(([, value]) => value);
    this.#parents = parentsOf(this.#prefixes);
  }

  /** The value of the longest prefix of the text; undefined when none is one. */
  longest(text: string): Value | undefined {
    let position = this.#lastNotAfter(text);
    while (position >= 0 && !text.startsWith(this.#prefixes[position] ?? ""))
      position = this.#parents[position] ?? -1;
    return this.#values[position];
  }

  /** Every prefix of the text sorts at or before it, and all between the longest one and the text start with that one. */
  #lastNotAfter(text: string): number {
    let low = 0;
    let high = this.#prefixes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prefixes[middle] ?? "") <= text) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function parentsOf(sorted: readonly string[]): number[] {
  const open: number[] = [];
  return sorted.map((prefix, position) => {
    while (open.length > 0 && !prefix.startsWith(sorted[open.at(-1) ?? 0] ?? "")) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(position);
    return parent;
  });
}
