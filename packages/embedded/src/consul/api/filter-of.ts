import { messageOf } from "command-line/message-of";
import { createFilter, type FilterFields, type RecordFilter } from "../../filter/create-filter.ts";
import { HttpError } from "../../http/http-error.ts";
import type { ConsulContext } from "./consul-context.ts";
import { rpcError } from "./rpc-error.ts";

/**
 * The filter that `?filter=` asks for; one that lets everything pass without it. Throws 500 in Consul's words for one it cannot use; of
 * the servers with a context, of the agent without.
 */
export function filterOf(
  params: URLSearchParams,
  fields: FilterFields,
  context?: ConsulContext,
): RecordFilter {
  const text = params.get("filter");
  if (!text) return () => true;
  try {
    return createFilter(text, fields);
  } catch (error) {
    const reason = messageOf(error);
    const message = `Failed to create boolean expression evaluator: ${reason}`;
    throw context ? rpcError(context, message) : new HttpError(500, message);
  }
}
