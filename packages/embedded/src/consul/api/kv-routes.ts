import { badRequest, HttpError } from "../../http/http-error.ts";
import { casKey, deleteKeyCas, lockKey, setKey, unlockKey } from "../state/kv-operations.ts";
import type { KvEntry } from "../state/kv-view.ts";
import { kvTopics } from "../state/kv.ts";
import type { ConsulContext } from "./consul-context.ts";
import { answerRead, type IndexedAnswer } from "./indexed-read.ts";
import { encodeKv, entryJson } from "./kv-json.ts";
import { requireOwnDatacenter } from "./query.ts";
import { requireBodyWithin } from "./require-body-within.ts";
import { rpcError } from "./rpc-error.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

const kvRead = { namesConsistency: false } as const;
const maximumUnsigned = 2n ** 64n - 1n;

/** `/v1/kv/…` (https://developer.hashicorp.com/consul/api-docs/kv). */
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
  if (params.has("keys"))
    return answerRead({ context, request }, kvRead, () => listKeys(context, key, params));
  if (params.has("recurse")) {
    return answerRead({ context, request }, kvRead, () =>
      found(context, { key, exact: false, params }, context.state.kv.list(key)),
    );
  }
  if (key === "") throw badRequest("Missing key name");
  return answerRead({ context, request }, kvRead, () => {
    const entry = context.state.kv.get(key);
    const answer = found(context, { key, exact: true, params }, entry ? [entry] : []);
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
  { key, exact, params }: { readonly key: string; readonly exact: boolean; readonly params: URLSearchParams },
  entries: readonly KvEntry[],
): IndexedAnswer {
  const index = state.kv.indexOf(key, exact) || state.indexes.of(kvTopics.all);
  const topics = [exact ? kvTopics.key(key) : kvTopics.all];
  if (entries.length === 0) return { index, topics, status: 404, body: undefined };
  const body = entries.map((entry) => entryJson(entry));
  return { index, topics, body: encodeKv(body, params) };
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
  const value = body ?? Buffer.alloc(0);
  requireBodyWithin(value, "kv_max_value_size");
  const cas = parseUnsigned(params, "cas");
  const flags = parseUnsigned(params, "flags") ?? "0";
  const write = { key, value: value.length === 0 ? null : value.toString("base64"), flags };
  const { kv, sessions } = context.state;
  const acquire = params.get("acquire");
  const release = params.get("release");
  if (acquire !== null && sessions.isDelayed(key)) return { body: false };
  if (acquire !== null) requireSession(context, acquire);
  const stored = kv.write((view) => {
    if (acquire !== null) return lockKey(view, write, acquire);
    if (release !== null) return unlockKey(view, write, release);
    return cas === undefined ? setKey(view, write) : casKey(view, write, Number(cas));
  });
  return { body: stored !== false };
}

function requireSession(context: ConsulContext, id: string): void {
  if (id === "") throw rpcError(context, "raft apply failed: missing session");
  if (!context.state.sessions.get(id))
    throw rpcError(context, `raft apply failed: invalid session ${JSON.stringify(id)}`);
}

function remove(context: ConsulContext, request: ConsulRequest): ConsulAnswer {
  const { params } = request;
  const key = readKey(request);
  requireOwnDatacenter(context, params.get("dc"));
  refuseConflict(params, ["recurse", "cas"]);
  const cas = parseUnsigned(params, "cas");
  if (key === "" && !params.has("recurse")) throw badRequest("Missing key name");
  const deleted = context.state.kv.write((view) => {
    if (cas !== undefined) return deleteKeyCas(view, key, Number(cas));
    const keys = params.has("recurse") ? view.list(key).map((entry) => entry.key) : [key];
    for (const gone of keys) view.remove(gone);
    return true;
  });
  return { body: deleted };
}

function refuseConflict(params: URLSearchParams, names: readonly string[]): void {
  if (names.filter((name) => params.has(name)).length <= 1) return;
  const sorted = new URLSearchParams([...params].sort(([a], [b]) => (a < b ? -1 : 1)));
  throw badRequest(`Conflicting flags: ${sorted.toString()}\n`);
}

/** Decimal digits of an unsigned 64-bit number. */
function parseUnsigned(params: URLSearchParams, name: string): string | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) {
    throw new HttpError(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  if (BigInt(text) > maximumUnsigned)
    throw new HttpError(500, `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return String(BigInt(text));
}
