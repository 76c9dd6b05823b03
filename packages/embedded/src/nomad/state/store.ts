import { openDurableMap, type DurableChange } from "../../durable-map.ts";
import { createTopics, type Topics } from "../../http/topics.ts";
import { emptyTables, loadRecord, tableNames, type TableName, type Tables } from "./tables.ts";

/** One record to set, or without value to delete. */
export interface ChangeOf<T extends TableName> {
  readonly table: T;
  readonly key: string;
  readonly value: Tables[T] | undefined;
}

export type Change = { [T in TableName]: ChangeOf<T> }[TableName];

export interface Store {
  get<T extends TableName>(table: T, key: string): Tables[T] | undefined;
  all<T extends TableName>(table: T): Tables[T][];
  /** The index of the last change of a table, at least 1. */
  index(table: TableName): number;
  lastIndex(): number;
  /** Applies all changes under one new index, on disk before it returns. */
  commit(make: (index: number) => readonly Change[]): number;
  /** Called after each commit with its changes. */
  onCommit(listener: (changes: readonly Change[]) => void): void;
  /** Woken per table, and per `<table>/<key>`. */
  readonly topics: Topics;
  close(): void;
}

/** A fresh cluster's first index. */
const firstIndex = 10;

/** Opens the state kept in this file, empty when missing. */
export function openStore(file: string): Store {
  const disk = openDurableMap(file);
  const tables = emptyTables();
  for (const name of tableNames) loadTable(tables[name], name);
  const indexes = new Map<string, number>(
    disk.entries("index/").map(([key, value]) => [key.slice(6), Number(value)]),
  );
  const listeners: ((changes: readonly Change[]) => void)[] = [];
  const topics = createTopics();
  const lastIndex = (): number => Math.max(firstIndex, ...indexes.values());

  return {
    get: (table, key) => tables[table].get(key),
    all: (table) => [...tables[table].values()],
    index: (table) => indexes.get(table) ?? 1,
    lastIndex,
    commit: (make) => {
      const index = lastIndex() + 1;
      const changes = make(index);
      const touched = new Set(changes.map((change) => change.table));
      disk.apply([
        ...changes.map(toDisk),
        ...[...touched].map((table) => [`index/${table}`, index] as const),
      ]);
      for (const change of changes) write(change);
      for (const table of touched) indexes.set(table, index);
      topics.notify(topicsOf(changes));
      for (const listener of listeners) listener(changes);
      return index;
    },
    onCommit: (listener) => void listeners.push(listener),
    topics,
    close: () => disk.close(),
  };

  function loadTable<T extends TableName>(records: Map<string, Tables[T]>, table: T): void {
    const prefix = `table/${table}/`;
    for (const [path, value] of disk.entries(prefix))
      loadRecord(records, table, path.slice(prefix.length), value);
  }

  function write<T extends TableName>({ table, key, value }: ChangeOf<T>): void {
    if (value === undefined) tables[table].delete(key);
    else tables[table].set(key, value);
  }
}

function toDisk({ table, key, value }: Change): DurableChange {
  return value === undefined ? [`table/${table}/${key}`] : [`table/${table}/${key}`, value];
}

function topicsOf(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap((change) => [change.table, `${change.table}/${change.key}`]));
}
