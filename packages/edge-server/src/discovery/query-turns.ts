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
export function createQueryTurns({ slots: most, clock }: QueryTurnsOptions): QueryTurns {
  const holders = new Set<Holder>();
  const queue: ((isFree: boolean) => void)[] = [];
  let seats = 0;
  let taken = 0;
  let slots = most;
  let changedAt = 0;
  return { enter, refused };

  function enter(): Seat {
    seats += 1;
    return { take, [Symbol.dispose]: () => void (seats -= 1) };
  }

  function refused(): void {
    slots = Math.max(1, Math.min(slots, taken - 1));
    changedAt = clock.monotonic();
  }

  function grow(): void {
    if (slots >= most || clock.monotonic() - changedAt < growMs) return;
    slots += 1;
    changedAt = clock.monotonic();
  }

  async function take(signal: AbortSignal): Promise<Turn | undefined> {
    if (signal.aborted) return undefined;
    grow();
    if (taken < slots) taken += 1;
    else if (!(await untilFree(signal))) return undefined;
    if (!signal.aborted) return hold();
    release();
    return undefined;
  }

  /** False when the signal aborted first. */
  function untilFree(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    queue.push(resolve);
    signal.addEventListener("abort", giveUp);
    shortenOne();
    return promise.finally(() => signal.removeEventListener("abort", giveUp));

    function giveUp(): void {
      const place = queue.indexOf(resolve);
      if (place >= 0) queue.splice(place, 1);
      resolve(false);
    }
  }

  function hold(): Turn {
    const waitMs = turnMs();
    const holder = { endsAt: clock.monotonic() + waitMs, controller: new AbortController() };
    holders.add(holder);
    return {
      waitMs,
      signal: holder.controller.signal,
      [Symbol.dispose]: () => {
        if (holders.delete(holder)) release();
      },
    };
  }

  /** Straight to the next one: nobody gets between. */
  function release(): void {
    const next = taken > slots ? undefined : queue.shift();
    if (next) next(true);
    else taken -= 1;
  }

  function turnMs(): number {
    return seats <= slots ? maxMs : Math.max(minMs, (roundMs * slots) / seats);
  }

  /** Queries that began when there was room for all. */
  function shortenOne(): void {
    const soon = clock.monotonic() + roundMs;
    const longest = [...holders].find(
      ({ endsAt, controller }) => endsAt > soon && !controller.signal.aborted,
    );
    longest?.controller.abort();
  }
}
