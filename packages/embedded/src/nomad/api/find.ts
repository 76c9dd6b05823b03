import { HttpError } from "../../http/http-error.ts";
import { missing, refused } from "../errors.ts";
import { jobKey } from "../job-key.ts";
import type { Store } from "../state/store.ts";
import type { Tables } from "../state/tables.ts";
import type { ApiRequest } from "./route.ts";

type Findable = "allocs" | "evals" | "deployments" | "nodes";

/** The record with this id; 500 when it is no UUID, 404 when there is none: both in Nomad's words. */
export function findById<T extends Findable>(store: Store, table: T, id: string): Tables[T] {
  const record = store.get(table, id);
  if (record) return record;
  if (!isUuid(id)) throw refused(`${lookups[table]} lookup failed: index error: UUID must be 36 characters`);
  throw missing(words[table]);
}

/** The key of the job that a request names in its path. */
export function jobKeyOf({ params, namespace }: Pick<ApiRequest, "params" | "namespace">): string {
  return jobKey(namespace, params["id"] ?? "");
}

/** As the routes below `/v1/client/` answer: by the client that would have it. */
export function findOnClient(store: Store, id: string): Tables["allocs"] {
  const record = store.get("allocs", id);
  if (record) return record;
  throw new HttpError(404, `Unknown allocation "${id}"`);
}

const words: Readonly<Record<Findable, string>> = {
  allocs: "alloc",
  evals: "eval",
  deployments: "deployment",
  nodes: "node",
};

const lookups: Readonly<Record<Findable, string>> = { ...words, evals: "failed to lookup eval: eval" };

function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);
}
