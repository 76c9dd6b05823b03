import { readBlocking } from "../../http/blocking-query.ts";
import { badRequest } from "../../http/http-error.ts";
import type { ConsulContext } from "./consul-context.ts";
import type { ConsulRequest } from "./route.ts";
import { rpcError } from "./rpc-error.ts";

/** `stale` may be answered by any server, `consistent` has the leader ask its peers first, `leader` is the default. */
export type Consistency = "leader" | "consistent" | "stale";

/** The options that every read of the catalog takes. */
export interface QueryOptions {
  readonly minIndex: number;
  readonly waitMs: number;
  readonly consistency: Consistency;
  readonly cached: boolean;
  /** `near` has no effect here: all hosts are one machine. */
  readonly near: boolean;
}

/** Reads them from the URL; throws Consul's own errors for what is malformed. */
export function parseQueryOptions({ params }: ConsulRequest): QueryOptions {
  const blocking = readBlocking(params);
  if (params.has("stale") && params.has("consistent")) {
    throw badRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
  }
  if (params.has("consistent") && params.has("cached")) {
    throw badRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
  }
  return {
    ...blocking,
    consistency: params.has("stale") ? "stale" : params.has("consistent") ? "consistent" : "leader",
    cached: params.has("cached"),
    near: Boolean(params.get("near")),
  };
}

/** 500 as a real agent answers for a datacenter it knows no way to. */
export function requireOwnDatacenter(context: ConsulContext, datacenter: string | null): void {
  if (datacenter && datacenter !== context.datacenter) throw rpcError(context, "No path to datacenter");
}

/** Go's strconv.ParseBool; undefined for what it refuses. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}
