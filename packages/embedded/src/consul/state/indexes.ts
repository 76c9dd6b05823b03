import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import type { Topics } from "../../http/topics.ts";

/** One change of the state: everything it touches gets the same new index. */
export interface Change {
  readonly index: number;
  /** Marks a table, service or key as changed at this index; its waiters wake once the change is complete. */
  touch(...names: readonly string[]): void;
  /** Drops a name's index: nothing of that name is left. Its waiters wake. */
  forget(name: string): void;
}

/** Consul's raft index, and the last index at which each named part of the state changed. */
export type Indexes = ReturnType<typeof createIndexes>;

const reservedAtOnce = 1_000;
const persistedKey = "index";
const stored = z.object({ modifyIndex: z.int() });

/**
 * Indexes only ever grow, over restarts too: they are reserved on disk in blocks, so that an index seen by a client is never given out twice
 * although not every one is written down.
 */
export function createIndexes(disk: DurableMap, topics: Topics) {
  let last = Number(disk.get(persistedKey)) || highestStored(disk);
  let reserved = last;
  const table = new Map<string, number>();
  const of = (name: string): number => table.get(name) ?? 0;

  return {
    change: <T>(apply: (change: Change) => T): T => {
      const index = last + 1;
      const touched = new Set<string>();
      const result = apply({
        index,
        touch: (...names) => {
          for (const name of names) {
            table.set(name, index);
            touched.add(name);
          }
        },
        forget: (name) => {
          table.delete(name);
          touched.add(name);
        },
      });
      if (touched.size > 0) advanceTo(index);
      topics.notify(touched);
      return result;
    },
    /** 0 for a name that never changed. */
    of,
    last: () => last,
    max: (...names: readonly string[]): number => Math.max(...names.map(of)),
  };

  function advanceTo(index: number): void {
    last = index;
    if (index <= reserved) return;
    reserved = index + reservedAtOnce;
    disk.set(persistedKey, reserved);
  }
}

/** Where the line with the index is lost: no index of a stored key is given out again. */
function highestStored(disk: DurableMap): number {
  const known = disk.entries("kv/").map(([, value]) => stored.safeParse(value).data?.modifyIndex ?? 0);
  return Math.max(0, ...known);
}
