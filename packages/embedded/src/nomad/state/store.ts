import { z } from "zod";
import { openDurableMap, type StateDamage } from "../../durable-map.ts";
import type { DurableChange } from "../../state-lines.ts";
import { createTopics, type Topics } from "../../http/topics.ts";
import { asRecord, emptyTables, tableNames, type TableMaps, type TableName, type Tables } from "./tables.ts";

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
  /** Applies all changes under one new index, on disk before it returns; no change makes no index. */
  commit(make: (index: number) => readonly Change[]): number;
  /** Called after each commit with its changes, until what is returned is called. */
  onCommit(listener: (changes: readonly Change[]) => void): () => void;
  /** Woken per table, and per `<table>/<key>`. */
  readonly topics: Topics;
  close(): void;
}

/** A fresh cluster's first index. */
const firstIndex = 10;

/** Opens the state kept in this file, empty when missing; what cannot be read of it is told and left out. */
export function openStore(file: string, onDamage?: (damage: StateDamage) => void): Store {
  const disk = openDurableMap(file, onDamage);
  const tables = emptyTables();
  for (const name of tableNames) loadTable(tables[name], name);
  const indexes = new Map<string, number>(disk.read("index/", (value) => z.int().parse(value)));
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const topics = createTopics();
  // The line with an index may be lost: an index that a record has must not be given out again.
  let last = Math.max(firstIndex, ...indexes.values(), ...highestOf(tables));

  return {
    get: (table, key) => tables[table].get(key),
    all: (table) => [...tables[table].values()],
    index: (table) => indexes.get(table) ?? 1,
    lastIndex: () => last,
    commit: (make) => {
      const index = last + 1;
      const changes = make(index);
      if (changes.length === 0) return last;
      const touched = new Set(changes.map((change) => change.table));
      disk.apply([
        ...changes.map(toDisk),
        ...[...touched].map((table) => [`index/${table}`, index] as const),
      ]);
      last = index;
      for (const change of changes) write(change);
      for (const table of touched) indexes.set(table, index);
      topics.notify(topicsOf(changes));
      for (const listener of listeners) listener(changes);
      return index;
    },
    onCommit: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    topics,
    close: () => disk.close(),
  };

  function loadTable<T extends TableName>(records: Map<string, Tables[T]>, table: T): void {
    for (const [key, value] of disk.read(`table/${table}/`, (record) => asRecord(table, record)))
      records.set(key, value);
  }

  function write<T extends TableName>({ table, key, value }: ChangeOf<T>): void {
    if (value === undefined) tables[table].delete(key);
    else tables[table].set(key, value);
  }
}

function highestOf(tables: TableMaps): number[] {
  return tableNames.flatMap((name) =>
    [...tables[name].values()].map((record) => ("ModifyIndex" in record ? record.ModifyIndex : 0)),
  );
}

function toDisk({ table, key, value }: Change): DurableChange {
  return value === undefined ? [`table/${table}/${key}`] : [`table/${table}/${key}`, value];
}

function topicsOf(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap((change) => [change.table, `${change.table}/${change.key}`]));
}

/** Versions, evaluations or deployments of a job, the newest first. */
export function ofJob<T extends "versions" | "evals" | "deployments">(
  { all }: Pick<Store, "all">,
  table: T,
  jobId: string,
): Tables[T][] {
  const ageOf = (record: Tables["versions" | "evals" | "deployments"]): number =>
    "JobID" in record ? record.CreateIndex : record.Version;
  return all(table)
    .filter((record) => ("JobID" in record ? record.JobID : record.ID) === jobId)
    .sort((a, b) => ageOf(b) - ageOf(a));
}
