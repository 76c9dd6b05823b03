import { blockingQuery, type Indexed } from "../../http/blocking-query.ts";
import type { ConsulContext } from "./consul-context.ts";
import { parseQueryOptions, type QueryOptions } from "./query.ts";
import type { ConsulAnswer, ConsulRequest } from "./route.ts";

/** A state of the catalog with what is to be sent for it. */
export interface IndexedAnswer extends Indexed {
  readonly body: unknown;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a read with Consul's query headers, after waiting for a change when the request asks for that. */
export async function answerRead(
  context: ConsulContext,
  request: ConsulRequest,
  read: () => IndexedAnswer,
): Promise<ConsulAnswer> {
  const options = parseQueryOptions(request, context.datacenter);
  const answer = await blockingQuery({
    read,
    topics: context.state.topics,
    minIndex: options.minIndex,
    waitMs: options.waitMs,
    signal: AbortSignal.any([request.signal, context.closing]),
    random: context.random,
  });
  return {
    ...(answer.status === undefined ? {} : { status: answer.status }),
    headers: { ...queryHeaders(answer.index, options), ...answer.headers },
    body: answer.body,
  };
}

function queryHeaders(index: number, { consistency }: QueryOptions): Record<string, string> {
  return {
    "X-Consul-Index": String(Math.max(1, index)),
    "X-Consul-KnownLeader": "true",
    "X-Consul-LastContact": "0",
    "X-Consul-Effective-Consistency": consistency,
    "X-Consul-Query-Backend": "blocking-query",
  };
}
