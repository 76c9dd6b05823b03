import type { Clock } from "../clock.ts";

export interface QueryTurnsOptions {
  /** Queries that wait at the same time at most; at least 1. */
  readonly slots: number;
  readonly clock: Clock;
}

/** Lets many watches share few waiting queries. */
export interface QueryTurns {
  /** A query was refused because there are too many already: fewer are sent, until it goes well for a while. */
  refused(): void;
  /** Takes part from now on, until disposed. */
  enter(): Seat;
}

/** One watch's place. */
export interface Seat extends Disposable {
  /** Waits for a turn, first come first served; undefined when the signal aborted first. */
  take(signal: AbortSignal): Promise<Turn | undefined>;
}

/** The right to one query; it goes on to the next when disposed. */
export interface Turn extends Disposable {
  /** How long the query may wait for a change. */
  readonly waitMs: number;
  /** Aborts when others came who need the turn sooner than was said. */
  readonly signal: AbortSignal;
}

/** With a turn for everybody. */
const maxMs = 60_000;
/** Beyond: everybody has had a turn within this time, unless turns were shorter than the least. */
const roundMs = 3000;
const minMs = 250;
/** After a refusal one more slot is tried each time this has passed. */
const growMs = 10_000;

interface Holder {
  readonly endsAt: number;
  readonly controller: AbortController;
}

/**
 * While there are no more watches than slots each one waits as long as it likes. Beyond that all take short turns, in a fixed order: a service is heard
 * at once while it has its turn, else within a round.
 */
export function createQueryTurns(options: QueryTurnsOptions): QueryTurns {
  return new SharedTurns(options);
}

class SharedTurns implements QueryTurns {
  readonly #clock: Clock;
  readonly #maxSlots: number;
  readonly #holders = new Set<Holder>();
  readonly #queue: ((isFree: boolean) => void)[] = [];
  #seats = 0;
  #taken = 0;
  #slots: number;
  #changedAt = 0;

  constructor({ slots, clock }: QueryTurnsOptions) {
    this.#clock = clock;
    this.#maxSlots = slots;
    this.#slots = slots;
  }

  enter(): Seat {
    this.#seats += 1;
    return { take: (signal) => this.#take(signal), [Symbol.dispose]: () => void (this.#seats -= 1) };
  }

  refused(): void {
    this.#slots = Math.max(1, Math.min(this.#slots, this.#taken - 1));
    this.#changedAt = this.#clock.monotonic();
  }

  #grow(): void {
    if (this.#slots >= this.#maxSlots || this.#clock.monotonic() - this.#changedAt < growMs) return;
    this.#slots += 1;
    this.#changedAt = this.#clock.monotonic();
  }

  async #take(signal: AbortSignal): Promise<Turn | undefined> {
    if (signal.aborted) return undefined;
    this.#grow();
    if (this.#taken < this.#slots) this.#taken += 1;
    else if (!(await this.#untilFree(signal))) return undefined;
    if (!signal.aborted) return this.#hold();
    this.#release();
    return undefined;
  }

  /** False when the signal aborted first. */
  #untilFree(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const giveUp = () => {
      const place = this.#queue.indexOf(resolve);
      if (place >= 0) this.#queue.splice(place, 1);
      resolve(false);
    };
    this.#queue.push(resolve);
    signal.addEventListener("abort", giveUp);
    this.#shortenOne();
    return promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  #hold(): Turn {
    const waitMs = this.#turnMs();
    const holder = { endsAt: this.#clock.monotonic() + waitMs, controller: new AbortController() };
    this.#holders.add(holder);
    return {
      waitMs,
      signal: holder.controller.signal,
      [Symbol.dispose]: () => {
        if (this.#holders.delete(holder)) this.#release();
      },
    };
  }

  /** Straight to the next one: nobody gets between. */
  #release(): void {
    const next = this.#taken > this.#slots ? undefined : this.#queue.shift();
    if (next) next(true);
    else this.#taken -= 1;
  }

  #turnMs(): number {
    return this.#seats <= this.#slots ? maxMs : Math.max(minMs, (roundMs * this.#slots) / this.#seats);
  }

  /** Queries that began when there was room for all. */
  #shortenOne(): void {
    const soon = this.#clock.monotonic() + roundMs;
    const longest = [...this.#holders].find(
      ({ endsAt, controller }) => endsAt > soon && !controller.signal.aborted,
    );
    longest?.controller.abort();
  }
}
