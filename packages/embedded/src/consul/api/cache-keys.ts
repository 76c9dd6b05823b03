const maximumKeys = 10_000;

/** Which reads an agent's cache has been asked for. */
export type CacheKeys = ReturnType<typeof createCacheKeys>;

/** Forgets the oldest beyond a bound: a client that makes up names must not fill the memory. */
export function createCacheKeys() {
  const known = new Set<string>();
  return {
    /** Whether this is the first time; remembers the key. */
    isNew: (key: string): boolean => {
      if (known.has(key)) return false;
      known.add(key);
      const [oldest] = known;
      if (known.size > maximumKeys && oldest !== undefined) known.delete(oldest);
      return true;
    },
  };
}
