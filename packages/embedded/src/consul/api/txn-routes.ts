import { messageOf } from "command-line/message-of";
import { z } from "zod";
import { badRequest, HttpError, notImplemented } from "../../http/http-error.ts";
import type { ConsulContext } from "./consul-context.ts";
import { encodeKv, entryJson } from "./kv-json.ts";
import { applyKvOperation, isKvRead, kvVerbs, type KvOperation } from "./kv-transaction.ts";
import { requireOwnDatacenter } from "./query.ts";
import { requireBodyWithin } from "./require-body-within.ts";
import type { ConsulAnswer, ConsulRequest, Route } from "./route.ts";

const maximumOperations = 128;

/** `/v1/txn` with operations on keys (https://developer.hashicorp.com/consul/api-docs/txn). */
export function txnRoutes(context: ConsulContext): readonly Route[] {
  return [{ path: "/v1/txn", methods: { PUT: (request) => run(context, request) } }];
}

interface TxnError {
  readonly OpIndex: number;
  readonly What: string;
}

function run(context: ConsulContext, { body, params }: ConsulRequest): ConsulAnswer {
  requireBodyWithin(body, "txn_max_req_len");
  const operations = readOperations(body);
  requireOwnDatacenter(context, params.get("dc"));
  const refused = operations.flatMap(refuse);
  if (refused.length > 0)
    return answer(params, { errors: refused, results: [], readMeta: { Index: 0, KnownLeader: false } });
  const isRead = operations.every(({ verb }) => isKvRead(verb));
  const results: object[] = [];
  const errors: TxnError[] = [];
  context.state.kv.write((view) => {
    for (const [OpIndex, operation] of operations.entries()) {
      const outcome = applyKvOperation(view, operation, context.state.sessions);
      if (typeof outcome === "string") errors.push({ OpIndex, What: outcome });
      else results.push(...outcome.entries.map((entry) => ({ KV: entryJson(entry, outcome) })));
    }
    if (errors.length > 0) view.discard();
  });
  return answer(params, {
    errors,
    results,
    ...(isRead ? { readMeta: { Index: 1, KnownLeader: true } } : {}),
  });
}

/** Transactions that only read are answered as a read is, with a little about it in the body too. */
function answer(
  params: URLSearchParams,
  outcome: {
    readonly errors: readonly TxnError[];
    readonly results: readonly object[];
    readonly readMeta?: { readonly Index: number; readonly KnownLeader: boolean };
  },
): ConsulAnswer {
  const { errors, results, readMeta } = outcome;
  const failed = errors.length > 0;
  const json = {
    Results: failed ? null : results,
    Errors: failed ? errors : null,
    ...(readMeta && {
      Index: readMeta.Index,
      LastContact: 0,
      KnownLeader: readMeta.KnownLeader,
      ConsistencyLevel: "",
      NotModified: false,
      Backend: 0,
      ResultsFilteredByACLs: false,
    }),
  };
  return {
    status: failed ? 409 : 200,
    headers: {
      ...(failed ? { "Content-Type": "application/json; charset=utf-8" } : {}),
      ...(readMeta
        ? { "X-Consul-KnownLeader": String(readMeta.KnownLeader), "X-Consul-LastContact": "0" }
        : {}),
    },
    body: encodeKv(json, params),
  };
}

function refuse({ verb, key }: KvOperation, OpIndex: number): TxnError[] {
  if (!kvVerbs.some((known) => known === verb)) return [{ OpIndex, What: `unknown KV operation: ${verb}` }];
  return key === "" && verb !== "delete-tree" && verb !== "get-tree"
    ? [{ OpIndex, What: "Must provide key" }]
    : [];
}

const unsigned = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? 0));
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const operation = z.object({
  verb: text,
  key: text,
  value: text,
  flags: unsigned,
  index: unsigned.transform(Number),
  session: text,
});

function readOperations(body: Buffer | undefined): KvOperation[] {
  const parsed = parse(body);
  if (!Array.isArray(parsed))
    throw unreadable("json: cannot unmarshal object into Go value of type api.TxnOps");
  if (parsed.length > maximumOperations)
    throw new HttpError(
      413,
      `Transaction contains too many operations (${parsed.length} > ${maximumOperations})`,
    );
  return parsed.flatMap((entry) => {
    const kinds = lowerKeys(entry);
    const foreign = Object.keys(kinds).find((kind) => kind !== "kv" && kinds[kind] !== null);
    if (foreign) throw notImplemented("Consul", `${foreign} operations in /v1/txn`);
    return kinds["kv"] ? [readOperation(lowerKeys(kinds["kv"]))] : [];
  });
}

function readOperation(fields: object): KvOperation {
  const { data, error } = operation.safeParse(fields);
  if (!data) throw unreadable(z.prettifyError(error));
  const { value } = data;
  const bad = /[^A-Za-z0-9+/=]/.exec(value);
  if (bad || value.length % 4 !== 0)
    throw unreadable(`illegal base64 data at input byte ${bad?.index ?? value.length}`);
  return { ...data, value: value === "" ? null : value };
}

/** Flags may be more than a JavaScript number holds: they are read as text. */
function parse(body: Buffer | undefined): unknown {
  const source = body?.toString("utf8") ?? "";
  if (source.trim() === "") throw unreadable("EOF");
  try {
    return JSON.parse(source.replaceAll(/("flags"\s*:\s*)(\d+)/gi, '$1"$2"'));
  } catch (error) {
    throw unreadable(messageOf(error));
  }
}

function lowerKeys(value: unknown): Record<string, unknown> {
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  return Object.fromEntries(entries.map(([key, field]) => [key.toLowerCase(), field]));
}

function unreadable(reason: string): Error {
  return badRequest(`Failed to parse body: ${reason}`);
}
