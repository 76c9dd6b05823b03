/** Measures named pieces of work, which may overlap. */
export interface Stopwatch {
  /** Runs the work; how long it took counts under the name. */
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Whole milliseconds by name, in the order in which the pieces began. */
  readonly tookMs: Readonly<Record<string, number>>;
}

export function createStopwatch(): Stopwatch {
  const tookMs: Record<string, number> = {};
  return {
    tookMs,
    time: async (name, work) => {
      const begun = performance.now();
      // So that the order is that of the beginnings.
      tookMs[name] = 0;
      try {
        return await work();
      } finally {
        tookMs[name] = Math.round(performance.now() - begun);
      }
    },
  };
}
