/** Runs work, at most so many pieces at a time; the others wait, first come, first served. */
export function createLimit(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= count) await new Promise<void>((resolve) => void waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The next in the queue takes this place: a newcomer cannot take it in between.
      if (next) next();
      else running--;
    }
  };
}
