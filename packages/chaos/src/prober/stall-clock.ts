/** Measures how long this process has stood still: turns of its event loop that took longer than a tick should take. */
export interface StallClock {
  /** Once per turn. */
  tick(): void;
  totalMs(): number;
}

/** Pauses up to this long are usual on a busy machine. */
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
    // A stall that has just ended counts before the next tick.
    totalMs: () => total + stallMs(),
  };
}
