import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import type { Change, Indexes } from "./indexes.ts";
import { createKvView, type KvEntry, type KvView } from "./kv-view.ts";

/** Consul's key-value store, on disk before a call returns. */
export type Kv = ReturnType<typeof createKv>;

/** The topic of one key, and the one of all keys. */
export const kvTopics = { all: "kvs", key: (key: string) => `kv/${key}` } as const;

const stored = z.object({
  value: z.string().nullable(),
  flags: z.union([z.string(), z.number().transform(String)]),
  lockIndex: z.number().default(0),
  session: z.string().optional(),
  createIndex: z.number(),
  modifyIndex: z.number(),
});
const diskPrefix = "kv/";
/** Older removals count for every prefix: an index may only be too high, which costs a client one needless answer. */
const rememberedRemovals = 1_000;

export function createKv(disk: DurableMap, indexes: Indexes) {
  const entries = new Map(disk.read(diskPrefix, (value, key): KvEntry => ({ key, ...stored.parse(value) })));
  const removals: { readonly key: string; readonly index: number }[] = [];
  let forgottenRemoval = 0;

  return {
    get: (key: string) => entries.get(key),
    list,
    /** Makes one change of any number of keys, all with one index; nothing is changed when the view is left as it was. */
    write: <T>(apply: (view: KvView) => T): T => indexes.change((change) => within(change, apply)),
    within,
    /** The index a query for this prefix has: the last change below it, deletions included. */
    indexOf: (prefix: string, exact: boolean): number => {
      const covers = (key: string): boolean => (exact ? key === prefix : key.startsWith(prefix));
      const live = exact ? [entries.get(prefix)].filter((entry) => entry !== undefined) : list(prefix);
      const changed = Math.max(0, ...live.map((entry) => entry.modifyIndex));
      const removed = removals.findLast((removal) => covers(removal.key))?.index ?? 0;
      return Math.max(changed, removed, forgottenRemoval);
    },
  };

  /** By key. */
  function list(prefix: string): KvEntry[] {
    return [...entries.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** A write as a part of a larger change. */
  function within<T>(change: Change, apply: (view: KvView) => T): T {
    const view = createKvView(entries, change.index);
    const result = apply(view);
    // What was put and removed in one change was never there.
    const changed = [...view.staged].filter(([key, entry]) => entry || entries.has(key));
    disk.apply(changed.map(([key, entry]) => (entry ? [diskPrefix + key, body(entry)] : [diskPrefix + key])));
    for (const [key, entry] of changed) {
      if (entry) entries.set(key, entry);
      else remove(key, change.index);
      change.touch(kvTopics.all, kvTopics.key(key));
    }
    return result;
  }

  function remove(key: string, index: number): void {
    entries.delete(key);
    removals.push({ key, index });
    if (removals.length > rememberedRemovals) forgottenRemoval = removals.shift()?.index ?? 0;
  }
}

function body({ key: _key, ...entry }: KvEntry): Omit<KvEntry, "key"> {
  return entry;
}
