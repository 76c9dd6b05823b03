/** How often a world is read: often for a while after something happened, seldom otherwise. */
export interface Pace {
  readonly periodMs: () => number;
  /** Something happened, or is about to. */
  stir(): void;
}

/** A page that is left open over night costs a look every two and a half seconds. */
const busyPeriodMs = 700;
const calmPeriodMs = 2_500;
const busyForMs = 30_000;

/** A pace that begins busy. */
export function createPace(now: () => number = Date.now): Pace {
  let busyUntil = now() + busyForMs;
  return {
    periodMs: () => (now() < busyUntil ? busyPeriodMs : calmPeriodMs),
    stir: () => void (busyUntil = now() + busyForMs),
  };
}
