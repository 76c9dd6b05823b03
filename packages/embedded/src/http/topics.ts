/** Waiters by topic: a change of a topic wakes the waiters of that topic, and no other waiter. */
export interface Topics {
  notify(topics: Iterable<string>): void;
  /** Resolves at the next change of any of the topics, or when the signal aborts; never rejects. */
  changeOf(topics: Iterable<string>, signal: AbortSignal): Promise<void>;
  /** How many are waiting for this topic now. */
  waiting(topic: string): number;
}

/** An in-process {@link Topics}; names are the caller's own. */
export function createTopics(): Topics {
  const waiters = new Map<string, Set<() => void>>();

  return {
    notify: (topics) => {
      for (const topic of topics) for (const wake of waiters.get(topic) ?? []) wake();
    },
    changeOf: (topics, signal) =>
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
    waiting: (topic) => waiters.get(topic)?.size ?? 0,
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
