import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import type { Indexes } from "./indexes.ts";

/** One key; `value` is base64, null for an empty one. */
export interface KvEntry {
  readonly key: string;
  readonly value: string | null;
  readonly flags: number;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface KvPut {
  readonly key: string;
  readonly value: Buffer;
  readonly flags: number;
  /** Only when the key's ModifyIndex is this; 0: only when there is no such key. */
  readonly cas?: number | undefined;
}

/** Consul's key-value store, on disk before a call returns. */
export interface Kv {
  get(key: string): KvEntry | undefined;
  /** By key. */
  list(prefix: string): readonly KvEntry[];
  /** False when `cas` did not match. */
  put(put: KvPut): boolean;
  /** False when `cas` did not match; a missing key is no failure. */
  delete(key: string, cas?: number): boolean;
  deleteTree(prefix: string): void;
  /** The index a query for this prefix has: the last change below it, deletions included. */
  indexOf(prefix: string, exact: boolean): number;
}

/** The topic of one key, and the one of all keys. */
export const kvTopics = { all: "kvs", key: (key: string) => `kv/${key}` } as const;

const stored = z.object({
  value: z.string().nullable(),
  flags: z.number(),
  createIndex: z.number(),
  modifyIndex: z.number(),
});
const diskPrefix = "kv/";
/** Older removals count for every prefix: an index may only be too high, which costs a client one needless answer. */
const rememberedRemovals = 1_000;

export function createKv(disk: DurableMap, indexes: Indexes): Kv {
  const entries = new Map(disk.read(diskPrefix, (value, key): KvEntry => ({ key, ...stored.parse(value) })));
  const removals: { readonly key: string; readonly index: number }[] = [];
  let forgottenRemoval = 0;

  return {
    get: (key) => entries.get(key),
    list,
    put: ({ key, value, flags, cas }) => {
      const previous = entries.get(key);
      if (cas !== undefined && cas !== (previous?.modifyIndex ?? 0)) return false;
      const text = value.length === 0 ? null : value.toString("base64");
      if (previous && previous.value === text && previous.flags === flags) return true;
      indexes.change((change) => {
        const createIndex = previous?.createIndex ?? change.index;
        const body = { value: text, flags, createIndex, modifyIndex: change.index };
        disk.set(diskPrefix + key, body);
        entries.set(key, { key, ...body });
        change.touch(kvTopics.all, kvTopics.key(key));
      });
      return true;
    },
    delete: (key, cas) => {
      const previous = entries.get(key);
      if (cas !== undefined && previous && cas !== previous.modifyIndex) return false;
      if (cas !== undefined && !previous) return true;
      if (previous) remove([previous]);
      return true;
    },
    deleteTree: (prefix) => remove(list(prefix)),
    indexOf: (prefix, exact) => {
      const covers = (key: string): boolean => (exact ? key === prefix : key.startsWith(prefix));
      const live = exact ? [entries.get(prefix)].filter((entry) => entry !== undefined) : list(prefix);
      const changed = Math.max(0, ...live.map((entry) => entry.modifyIndex));
      const removed = removals.findLast((removal) => covers(removal.key))?.index ?? 0;
      return Math.max(changed, removed, forgottenRemoval);
    },
  };

  function list(prefix: string): KvEntry[] {
    return [...entries.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  function remove(gone: readonly KvEntry[]): void {
    if (gone.length === 0) return;
    indexes.change((change) => {
      for (const { key } of gone) {
        disk.delete(diskPrefix + key);
        entries.delete(key);
        removals.push({ key, index: change.index });
        if (removals.length > rememberedRemovals) forgottenRemoval = removals.shift()?.index ?? 0;
        change.touch(kvTopics.all, kvTopics.key(key));
      }
    });
  }
}
