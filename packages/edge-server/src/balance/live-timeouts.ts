import type { UpstreamTimeouts } from "../upstream/timeouts.ts";

/** The timeouts that are in force whenever one is looked at: a reload reaches what is under way. */
export class LiveTimeouts implements UpstreamTimeouts {
  readonly #read: () => UpstreamTimeouts;

  constructor(read: () => UpstreamTimeouts) {
    this.#read = read;
  }

  get connectMs(): number {
    return this.#read().connectMs;
  }

  get connectTryMs(): number {
    return this.#read().connectTryMs;
  }

  get headMs(): number {
    return this.#read().headMs;
  }

  get idleMs(): number {
    return this.#read().idleMs;
  }

  get streamIdleMs(): number {
    return this.#read().streamIdleMs;
  }

  get tunnelIdleMs(): number {
    return this.#read().tunnelIdleMs;
  }

  get requestMs(): number {
    return this.#read().requestMs;
  }
}
