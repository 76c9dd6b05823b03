export interface ConnectionLimits {
  /** Clients' connections in total. */
  readonly total: number;
  /** From one address. */
  readonly perClient: number;
}

/** Counts connections against their limits. */
export class ConnectionCounts {
  readonly #limits: () => ConnectionLimits;
  readonly #perClient = new Map<string, number>();
  #total = 0;

  constructor(limits: () => ConnectionLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /** Counts a connection, or names the limit that forbids it. */
  admit(address: string): "total" | "client" | undefined {
    const fromClient = this.#perClient.get(address) ?? 0;
    const limits = this.#limits();
    if (this.#total >= limits.total) return "total";
    if (fromClient >= limits.perClient) return "client";
    this.#total++;
    this.#perClient.set(address, fromClient + 1);
    return undefined;
  }

  /** An admitted connection has closed. */
  release(address: string): void {
    const left = (this.#perClient.get(address) ?? 1) - 1;
    this.#total--;
    if (left > 0) this.#perClient.set(address, left);
    else this.#perClient.delete(address);
  }
}
