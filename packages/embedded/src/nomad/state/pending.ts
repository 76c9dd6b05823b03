import type { Change, ChangeOf, Store } from "./store.ts";
import { emptyTables, tableNames, type TableName, type Tables } from "./tables.ts";

/** Changes laid over a store that are not committed yet. */
export interface Pending {
  readonly get: <T extends TableName>(table: T, key: string) => Tables[T] | undefined;
  readonly all: <T extends TableName>(table: T) => Tables[T][];
  readonly put: <T extends TableName>(table: T, key: string, value: Tables[T] | undefined) => void;
  readonly changes: () => Change[];
}

export function openPending(store: Store): Pending {
  const pending = emptyTables<undefined>();
  return {
    get: (table, key) => (pending[table].has(key) ? pending[table].get(key) : store.get(table, key)),
    all: (table) => all(store, table, pending[table]),
    put: (table, key, value) => void pending[table].set(key, value),
    changes: () =>
      tableNames
        .flatMap((table) => [...pending[table]].map(([key, value]) => ({ table, key, value })))
        .filter(isChange),
  };
}

function all<T extends TableName>(
  store: Store,
  table: T,
  changed: ReadonlyMap<string, Tables[T] | undefined>,
): Tables[T][] {
  if (changed.size === 0) return store.all(table);
  const replaced = new Set([...changed.keys()].map((key) => store.get(table, key)));
  const kept = store.all(table).filter((value) => !replaced.has(value));
  return [...kept, ...[...changed.values()].filter((value) => value !== undefined)];
}

/** Values are put under the name of their own table: only TypeScript does not know that any more. */
function isChange(change: ChangeOf<TableName>): change is Change {
  return tableNames.includes(change.table);
}
