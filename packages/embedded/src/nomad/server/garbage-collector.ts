import type { Store } from "../state/store.ts";
import { transact } from "../state/transaction.ts";
import { defaultAges, findGarbage, type GarbageAges } from "./garbage.ts";
import type { ServerDeps } from "./server-deps.ts";

const intervalMs = 60_000;

/** Forgets what is old and over, once a minute. */
export function createGarbageCollector(store: Store, deps: ServerDeps): Disposable {
  const timer = setInterval(() => collectGarbage(store, deps), intervalMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Forgets what is old and over now; with other ages, what is younger too (`/v1/system/gc`). */
export function collectGarbage(store: Store, deps: ServerDeps, ages: GarbageAges = defaultAges): void {
  const garbage = findGarbage(store, deps.now(), ages);
  if (garbage.length === 0) return;
  transact(store, deps.now(), (tx) => {
    for (const { table, key } of garbage) tx.remove(table, key);
  });
}
