/** One key; `value` is base64, null for an empty one. */
export interface KvEntry {
  readonly key: string;
  readonly value: string | null;
  /** An unsigned 64-bit number in decimal digits: more than a JavaScript number holds. */
  readonly flags: string;
  /** How often the key was locked; 0 again after a plain write. */
  readonly lockIndex: number;
  /** The session that holds the lock. */
  readonly session?: string | undefined;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** The keys as one change sees and makes them: reads see what was put before. */
export type KvView = ReturnType<typeof createKvView>;

/** A view over entries, for the change with this index. */
export function createKvView(entries: ReadonlyMap<string, KvEntry>, index: number) {
  /** The new entry of each key put, nothing for one removed. */
  const staged = new Map<string, KvEntry | undefined>();
  const get = (key: string): KvEntry | undefined => (staged.has(key) ? staged.get(key) : entries.get(key));
  return {
    index,
    staged,
    get,
    /** By key. */
    list: (prefix: string): readonly KvEntry[] => {
      const keys = new Set([...entries.keys(), ...staged.keys()]);
      return [...keys]
        .filter((key) => key.startsWith(prefix))
        .sort()
        .flatMap((key) => get(key) ?? []);
    },
    put: (entry: KvEntry): void => void staged.set(entry.key, entry),
    remove: (key: string): void => {
      if (get(key)) staged.set(key, undefined);
    },
    /** Forgets what was put and removed: the change does not happen. */
    discard: (): void => staged.clear(),
  };
}
