/** Waiters by topic: a change of a topic wakes the waiters of that topic, and no other waiter. */
export type Topics = ReturnType<typeof createTopics>;

/** Topics of this process, under names of the caller's own. */
export function createTopics() {
  const waiters = new Map<string, Set<() => void>>();

  return {
    notify: (topics: Iterable<string>): void => {
      for (const topic of topics) for (const wake of waiters.get(topic) ?? []) wake();
    },
    /** Resolves at the next change of any of the topics, or when the signal aborts; never rejects. */
    changeOf: (topics: Iterable<string>, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const names = [...topics];
        const wake = (): void => {
          signal.removeEventListener("abort", wake);
          for (const name of names) leave(name, wake);
          resolve();
        };
        for (const name of names) join(name, wake);
        signal.addEventListener("abort", wake);
      }),
    /** How many are waiting for this topic now. */
    waiting: (topic: string): number => waiters.get(topic)?.size ?? 0,
  };

  function join(topic: string, wake: () => void): void {
    const set = waiters.get(topic) ?? new Set();
    waiters.set(topic, set.add(wake));
  }

  function leave(topic: string, wake: () => void): void {
    const set = waiters.get(topic);
    set?.delete(wake);
    if (set?.size === 0) waiters.delete(topic);
  }
}
