import { invalidBody, missing } from "../errors.ts";
import type { Store } from "../state/store.ts";
import type { TableName, Tables } from "../state/tables.ts";

/** The record with this id; 400 when it is no UUID, 404 in Nomad's words when there is none. */
export function findById<T extends "allocs" | "evals" | "deployments" | "nodes">(
  store: Store,
  table: T,
  id: string,
): Tables[T] {
  const record = store.get(table, id);
  if (record) return record;
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)) {
    throw invalidBody(`${words[table]} lookup failed: UUID must be 36 characters`);
  }
  throw missing(words[table]);
}

const words: Readonly<Record<Extract<TableName, "allocs" | "evals" | "deployments" | "nodes">, string>> = {
  allocs: "alloc",
  evals: "eval",
  deployments: "deployment",
  nodes: "node",
};
