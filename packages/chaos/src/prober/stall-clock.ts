/** Tells how long this process has stood still in all: no turn of its loop for longer than a tick should take. */
export interface StallClock {
  /** Once per turn. */
  tick(): void;
  totalMs(): number;
}

/** Pauses up to this long are a busy machine's everyday life. */
const usualMs = 50;

export function createStallClock(elapsedUs: () => number): StallClock {
  let lastUs = elapsedUs();
  let total = 0;
  const stallMs = () => {
    const pauseMs = (elapsedUs() - lastUs) / 1000;
    return pauseMs > usualMs ? pauseMs : 0;
  };
  return {
    tick() {
      total += stallMs();
      lastUs = elapsedUs();
    },
    // A stall that is just over counts, though its tick has not come yet.
    totalMs: () => total + stallMs(),
  };
}
