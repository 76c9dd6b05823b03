import { openDurableMap } from "../../durable-map.ts";
import { createTopics, type Topics } from "../../http/topics.ts";
import type { Job } from "../job/schema.ts";
import type { Allocation } from "./allocation.ts";
import type { Deployment } from "./deployment.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Node } from "./node.ts";
import type { JobSubmission } from "./submission.ts";

/** What is kept of each kind, by key: ids, and `<job>@<version>` for versions and submissions. */
export interface Tables {
  jobs: Job;
  versions: Job;
  submissions: JobSubmission;
  evals: Evaluation;
  allocs: Allocation;
  deployments: Deployment;
  nodes: Node;
}

export type TableName = keyof Tables;

export type Change = { [T in TableName]: { table: T; key: string; value?: Tables[T] } }[TableName];

export interface Store {
  get<T extends TableName>(table: T, key: string): Tables[T] | undefined;
  all<T extends TableName>(table: T): Tables[T][];
  /** The index of the last change of a table, at least 1. */
  index(table: TableName): number;
  lastIndex(): number;
  /** Applies all changes under one new index, on disk before it returns; a change without value deletes. */
  commit(make: (index: number) => readonly Change[]): number;
  /** Called after each commit with its changes. */
  onCommit(listener: (changes: readonly Change[]) => void): void;
  /** Woken per table, and per `<table>/<key>`. */
  readonly topics: Topics;
  close(): void;
}

const tableNames = ["jobs", "versions", "submissions", "evals", "allocs", "deployments", "nodes"] as const;

/** Opens the state kept in this file, empty when missing. */
export function openStore(file: string): Store {
  const disk = openDurableMap(file);
  const tables = loadTables(disk.entries("table/"));
  const indexes = new Map<string, number>(
    disk.entries("index/").map(([key, value]) => [key.slice(6), Number(value)]),
  );
  const listeners: ((changes: readonly Change[]) => void)[] = [];
  const topics = createTopics();
  const lastIndex = (): number => Math.max(10, ...indexes.values());

  return {
    // The maps are keyed by the same names as Tables, which the type system cannot follow.
    get: <T extends TableName>(table: T, key: string) => tables[table].get(key) as Tables[T] | undefined,
    all: <T extends TableName>(table: T) => [...tables[table].values()] as Tables[T][],
    index: (table) => indexes.get(table) ?? 1,
    lastIndex,
    commit: (make) => {
      const index = lastIndex() + 1;
      const changes = make(index);
      for (const change of changes) write(change);
      for (const table of new Set(changes.map((change) => change.table))) {
        disk.set(`index/${table}`, index);
        indexes.set(table, index);
      }
      topics.notify(topicsOf(changes));
      for (const listener of listeners) listener(changes);
      return index;
    },
    onCommit: (listener) => void listeners.push(listener),
    topics,
    close: () => disk.close(),
  };

  function write(change: Change): void {
    const key = `table/${change.table}/${change.key}`;
    if (change.value === undefined) {
      disk.delete(key);
      tables[change.table].delete(change.key);
    } else {
      disk.set(key, change.value);
      tables[change.table].set(change.key, change.value);
    }
  }
}

function topicsOf(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap((change) => [change.table, `${change.table}/${change.key}`]));
}

function loadTables(
  entries: readonly (readonly [string, unknown])[],
): Record<TableName, Map<string, unknown>> {
  const tables = Object.fromEntries(tableNames.map((name) => [name, new Map<string, unknown>()])) as Record<
    TableName,
    Map<string, unknown>
  >;
  for (const [path, value] of entries) {
    const [, table = "", ...key] = path.split("/");
    if (isTableName(table)) tables[table].set(key.join("/"), value);
  }
  return tables;
}

function isTableName(name: string): name is TableName {
  return tableNames.some((table) => table === name);
}
