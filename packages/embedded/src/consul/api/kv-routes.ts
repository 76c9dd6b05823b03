import { badRequest, HttpError, notImplemented } from "../../http/http-error.ts";
import { kvTopics, type KvEntry } from "../state/kv.ts";
import type { ConsulContext } from "./consul-context.ts";
import { answerRead, type IndexedAnswer } from "./indexed-read.ts";
import { requireOwnDatacenter } from "./query.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

const kvRead = { namesConsistency: false } as const;
const maximumValueBytes = 512 * 1024;

/** `/v1/kv/…` without locks (https://developer.hashicorp.com/consul/api-docs/kv). */
export function kvRoutes(context: ConsulContext): readonly Route[] {
  return [
    {
      path: "/v1/kv/",
      methods: {
        GET: (request) => get(context, request),
        PUT: (request) => put(context, request),
        DELETE: (request) => remove(context, request),
      },
    },
  ];
}

function get(context: ConsulContext, request: ConsulRequest): Promise<ConsulAnswer> {
  const { params } = request;
  const key = readKey(request);
  if (params.has("keys")) return answerRead(context, request, kvRead, () => listKeys(context, key, params));
  if (params.has("recurse")) {
    return answerRead(context, request, kvRead, () =>
      found(context, { key, exact: false }, context.state.kv.list(key)),
    );
  }
  if (key === "") throw badRequest("Missing key name");
  return answerRead(context, request, kvRead, () => {
    const entry = context.state.kv.get(key);
    const answer = found(context, { key, exact: true }, entry ? [entry] : []);
    return entry && params.has("raw") ? { ...answer, ...raw(entry) } : answer;
  });
}

function readKey({ rest: key }: ConsulRequest): string {
  if (/^ | $/.test(key))
    throw new HttpError(500, "invalid key name, leading/trailing spaces are not allowed");
  if (key.split("/").includes(".."))
    throw new HttpError(500, "invalid key name, path traversal is not allowed");
  return key;
}

function found(
  { state }: ConsulContext,
  { key, exact }: { readonly key: string; readonly exact: boolean },
  entries: readonly KvEntry[],
): IndexedAnswer {
  const index = state.kv.indexOf(key, exact) || state.indexes.of(kvTopics.all);
  const topics = [exact ? kvTopics.key(key) : kvTopics.all];
  if (entries.length === 0) return { index, topics, status: 404, body: undefined };
  return { index, topics, body: entries.map(entryJson) };
}

function raw(entry: KvEntry): Pick<IndexedAnswer, "body" | "headers"> {
  const body = Buffer.from(entry.value ?? "", "base64");
  return {
    body,
    headers: {
      ...(body.length === 0 ? {} : { "Content-Type": "text/plain; charset=utf-8" }),
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "sandbox",
    },
  };
}

function listKeys({ state }: ConsulContext, prefix: string, params: URLSearchParams): IndexedAnswer {
  const separator = params.get("separator") ?? params.get("seperator") ?? "";
  const keys = state.kv.list(prefix).map(({ key }) => upToSeparator(key, prefix, separator));
  const index = state.kv.indexOf(prefix, false) || state.indexes.of(kvTopics.all);
  const isMissing = keys.length === 0 && prefix !== "";
  return {
    index,
    topics: [kvTopics.all],
    ...(isMissing ? { status: 404, body: undefined } : { body: [...new Set(keys)] }),
  };
}

function upToSeparator(key: string, prefix: string, separator: string): string {
  if (separator === "") return key;
  const end = key.indexOf(separator, prefix.length);
  return end < 0 ? key : key.slice(0, end + separator.length);
}

function put(context: ConsulContext, request: ConsulRequest): ConsulAnswer {
  const { params, body } = request;
  const key = readKey(request);
  requireOwnDatacenter(context, params.get("dc"));
  if (key === "") throw badRequest("Missing key name");
  refuseConflict(params, ["cas", "acquire", "release"]);
  if (params.has("acquire") || params.has("release"))
    throw notImplemented("Consul", "locks (?acquire, ?release)");
  const value = body ?? Buffer.alloc(0);
  if (value.length > maximumValueBytes) {
    throw new HttpError(
      413,
      `Request body(${value.length} bytes) too large, max size: ${maximumValueBytes} bytes. See https://developer.hashicorp.com/docs/agent/config/config-files#kv_max_value_size.`,
    );
  }
  const cas = parseUnsigned(params, "cas");
  return { body: context.state.kv.put({ key, value, flags: parseUnsigned(params, "flags") ?? 0, cas }) };
}

function remove(context: ConsulContext, request: ConsulRequest): ConsulAnswer {
  const { params } = request;
  const key = readKey(request);
  requireOwnDatacenter(context, params.get("dc"));
  refuseConflict(params, ["recurse", "cas"]);
  if (params.has("recurse")) {
    context.state.kv.deleteTree(key);
    return { body: true };
  }
  if (key === "") throw badRequest("Missing key name");
  return { body: context.state.kv.delete(key, parseUnsigned(params, "cas")) };
}

function refuseConflict(params: URLSearchParams, names: readonly string[]): void {
  if (names.filter((name) => params.has(name)).length <= 1) return;
  const sorted = new URLSearchParams([...params].sort(([a], [b]) => (a < b ? -1 : 1)));
  throw badRequest(`Conflicting flags: ${sorted.toString()}\n`);
}

function parseUnsigned(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) {
    throw new HttpError(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

function entryJson(entry: KvEntry): object {
  return {
    LockIndex: 0,
    Key: entry.key,
    Flags: entry.flags,
    Value: entry.value,
    CreateIndex: entry.createIndex,
    ModifyIndex: entry.modifyIndex,
  };
}
