import { messageOf } from "command-line/message-of";
import { createFilter } from "../../filter/create-filter.ts";
import { FilterSyntaxError } from "../../filter/parse-filter.ts";
import { invalidBody } from "../errors.ts";
import type { Store } from "../state/store.ts";
import type { TableName, Tables } from "../state/tables.ts";
import { allocStub } from "./present/stubs.ts";
import { isSet, type ApiRequest, type ReadAnswer } from "./route.ts";

/** A table's records as a list, with the parameters that all lists take. */
export interface ListOptions<T extends TableName> {
  readonly table: T;
  readonly present: (record: Tables[T]) => object;
  /** What pages are named after, and the order of the list. */
  readonly token: (record: Tables[T]) => string;
  /** What `?prefix` is about. */
  readonly name: (record: Tables[T]) => string;
  readonly where?: (record: Tables[T]) => boolean;
  /** Whose changes are those of the list; default: the table alone. */
  readonly topics?: readonly TableName[];
}

/**
 * Answers a list: `prefix`, `namespace` (`*` for all), `filter`, `reverse`, and pages of `per_page` from `next_token` on
 * (https://developer.hashicorp.com/nomad/api-docs#pagination).
 */
export function listAnswer<T extends TableName>(
  store: Store,
  { query, namespace }: ApiRequest,
  options: ListOptions<T>,
): ReadAnswer {
  const { table, present, token, name, where = () => true } = options;
  const prefix = query.get("prefix") ?? "";
  const passes = readFilter(query.get("filter"));
  const isReverse = isSet(query, "reverse");
  const records = store
    .all(table)
    .filter((record) => isInNamespace(record, namespace) && name(record).startsWith(prefix) && where(record))
    .sort((a, b) => compareTokens(token(a), token(b)) * (isReverse ? -1 : 1))
    .filter(passes);
  const from = query.get("next_token");
  const isReached = (record: Tables[T]): boolean =>
    !from || compareTokens(token(record), from) * (isReverse ? -1 : 1) >= 0;
  const rest = records.filter(isReached);
  const perPage = readPerPage(query.get("per_page"));
  const next = perPage > 0 ? rest[perPage] : undefined;
  const topics = options.topics ?? [table];
  return {
    value: (perPage > 0 ? rest.slice(0, perPage) : rest).map(present),
    index: Math.max(...topics.map((topic) => store.index(topic))),
    topics,
    ...(next ? { nextToken: token(next) } : {}),
  };
}

/** The allocations that belong to something else. */
export function allocationsAnswer(store: Store, where: (alloc: Tables["allocs"]) => boolean): ReadAnswer {
  return tableAnswer(store, "allocs", store.all("allocs").filter(where).map(allocStub));
}

/** A value that is made of a whole table. */
export function tableAnswer(store: Store, table: TableName, value: unknown): ReadAnswer {
  return { value, index: store.index(table), topics: [table] };
}

/** A value that is made of one record. */
export function recordAnswer(
  table: TableName,
  { ID, ModifyIndex }: { readonly ID: string; readonly ModifyIndex: number },
  value: unknown,
): ReadAnswer {
  return { value, index: ModifyIndex, topics: [`${table}/${ID}`] };
}

/** What lists of records have in common that are in the order in which they were made, and found by id. */
export const byCreation = {
  token: ({ CreateIndex, ID }: { readonly CreateIndex: number; readonly ID: string }): string =>
    `${CreateIndex}.${ID}`,
  name: ({ ID }: { readonly ID: string }): string => ID,
};

/** Nodes are in no namespace. */
function isInNamespace(record: object, namespace: string): boolean {
  return namespace === "*" || !("Namespace" in record) || record.Namespace === namespace;
}

/** By the number at their start where both have one. */
function compareTokens(a: string, b: string): number {
  const [left, right] = [Number(a.split(".")[0]), Number(b.split(".")[0])];
  if (left !== right && !Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

function readPerPage(text: string | null): number {
  if (!text) return 0;
  if (!/^\d+$/.test(text)) throw invalidBody("Expect a number for `per_page` query string parameter");
  return Number(text);
}

function readFilter(text: string | null): (record: unknown) => boolean {
  if (!text) return () => true;
  const failed = (step: string, error: unknown): Error => invalidBody(`${step}: ${messageOf(error)}`);
  try {
    const passes = createFilter(text, undefined);
    return (record) => {
      try {
        return passes(record);
      } catch (error) {
        throw failed("failed to read result page", error);
      }
    };
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw failed("failed to create result paginator: failed to read filter expression", error);
  }
}
