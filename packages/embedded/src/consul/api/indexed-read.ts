import { blockingQuery, type Indexed } from "../../http/blocking-query.ts";
import { HttpError } from "../../http/http-error.ts";
import type { ConsulContext } from "./consul-context.ts";
import { parseQueryOptions, requireOwnDatacenter, type QueryOptions } from "./query.ts";
import type { ConsulAnswer, ConsulRequest } from "./route.ts";

/** A state of the catalog with what is to be sent for it. */
export interface IndexedAnswer extends Indexed {
  readonly body: unknown;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What sets one family of reads apart from another. */
export interface ReadKind {
  /** Takes `?cached`. */
  readonly cacheable?: boolean;
  /** Served from a stream of changes when cached or blocking, as health queries are. */
  readonly streaming?: boolean;
  /** Says which consistency it had. */
  readonly namesConsistency?: boolean;
  /** Sends the index and no other header. */
  readonly indexOnly?: boolean;
  /** Sends its (empty) query headers even with an error. */
  readonly headersOnError?: boolean;
}

/** Answers a read with Consul's query headers, after waiting for a change when the request asks for that. */
export async function answerRead(
  { context, request }: { readonly context: ConsulContext; readonly request: ConsulRequest },
  kind: ReadKind,
  read: () => IndexedAnswer,
): Promise<ConsulAnswer> {
  const options = parseQueryOptions(request);
  requireDatacenter(context, request, kind);
  const answer = await blockingQuery({
    read,
    topics: context.state.topics,
    minIndex: options.minIndex,
    waitMs: options.waitMs,
    // Composed only for a request that waits: each composed signal stays registered at the long-lived signal until it is garbage collected.
    signal: options.minIndex > 0 ? AbortSignal.any([request.signal, context.closing]) : request.signal,
    random: context.random,
  });
  return {
    ...(answer.status === undefined ? {} : { status: answer.status }),
    headers: {
      ...queryHeaders(answer.index, options, kind),
      ...(kind.cacheable ? cacheHeaders(context, request, options) : {}),
      ...answer.headers,
    },
    body: answer.body,
  };
}

function queryHeaders(index: number, options: QueryOptions, kind: ReadKind): Record<string, string> {
  const isStream = kind.streaming && !options.near && (options.cached || options.minIndex > 0);
  if (kind.indexOnly) return { "X-Consul-Index": String(Math.max(1, index)) };
  return {
    "X-Consul-Index": String(Math.max(1, index)),
    // Streams of 1.22 do not know of a leader, and say so even when there is one.
    "X-Consul-KnownLeader": isStream ? "false" : "true",
    "X-Consul-LastContact": "0",
    "X-Consul-Query-Backend": isStream ? "streaming" : "blocking-query",
    ...(kind.namesConsistency === false ? {} : { "X-Consul-Effective-Consistency": options.consistency }),
  };
}

/** The agent's cache is always fresh here: what differs is only whether it had been asked before. */
export function cacheHeaders(
  context: ConsulContext,
  request: ConsulRequest,
  { cached, minIndex }: QueryOptions,
): Record<string, string> {
  if (!cached) return {};
  if (minIndex > 0) return { "X-Cache": "MISS" };
  const isHit = !context.cacheKeys.isNew(cacheKey(request));
  return isHit ? { "X-Cache": "HIT", Age: "0" } : { "X-Cache": "MISS" };
}

function cacheKey({ path, params }: ConsulRequest): string {
  const kept = [...params].filter(([name]) => ["dc", "tag", "node-meta", "near"].includes(name));
  return `${path}?${kept
    .map((pair) => pair.join("="))
    .sort()
    .join("&")}`;
}

function requireDatacenter(context: ConsulContext, { params }: ConsulRequest, kind: ReadKind): void {
  try {
    requireOwnDatacenter(context, params.get("dc"));
  } catch (error) {
    if (!kind.headersOnError || !(error instanceof HttpError)) throw error;
    throw new HttpError(error.statusCode, error.message, {
      "X-Consul-Index": "1",
      "X-Consul-KnownLeader": "false",
      "X-Consul-LastContact": "0",
      "X-Consul-Query-Backend": "blocking-query",
    });
  }
}
