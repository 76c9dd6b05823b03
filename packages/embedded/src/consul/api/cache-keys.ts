/** Which reads an agent's cache has been asked for. */
export interface CacheKeys {
  /** Whether this is the first time; remembers it. */
  isNew(key: string): boolean;
}

const maximumKeys = 10_000;

/** Forgets the oldest beyond a bound: a client that makes up names must not fill the memory. */
export function createCacheKeys(): CacheKeys {
  const known = new Set<string>();
  return {
    isNew: (key) => {
      if (known.has(key)) return false;
      known.add(key);
      const [oldest] = known;
      if (known.size > maximumKeys && oldest !== undefined) known.delete(oldest);
      return true;
    },
  };
}
