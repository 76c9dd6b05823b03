import { messageOf } from "command-line/message-of";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { blockingQuery, readBlocking } from "../../http/blocking-query.ts";
import { HttpError } from "../../http/http-error.ts";
import { requestSignal } from "../../http/request-signal.ts";
import type { Route as GeneralRoute } from "../../http/route.ts";
import { invalidBody, refused } from "../errors.ts";
import { jsonWithoutNamespaces } from "../job-key.ts";
import type { Store } from "../state/store.ts";
import type { TableName } from "../state/tables.ts";
import type { ApiContext } from "./context.ts";

/** A request as the handlers see it. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** `?namespace`; `*` is all of them, in lists. */
  readonly namespace: string;
  /** The parsed JSON body; undefined when there is none. Throws 400 for a body that is no JSON. */
  readonly body: () => unknown;
  readonly signal: AbortSignal;
  readonly reply: FastifyReply;
}

/** What a read answers: its value, the index it is as new as, and the topics that may change it. */
export interface ReadAnswer {
  readonly value: unknown;
  readonly index: number;
  readonly topics: readonly string[];
  readonly missing?: HttpError;
  /** Where the next page of a list starts. */
  readonly nextToken?: string;
}

type Handler = (request: ApiRequest) => unknown;
type Reading = (request: ApiRequest) => ReadAnswer;

/** Answers a request of one path and method. */
type Endpoint = (request: FastifyRequest, reply: FastifyReply, context: ApiContext) => Promise<FastifyReply>;

export type Route = GeneralRoute<Endpoint>;

/** A read, blocking when asked with `?index=`. */
export function onRead(path: string, handle: Reading): Route {
  return {
    path,
    methods: { GET: (request, reply, context) => answerRead({ request, reply, context }, handle) },
  };
}

/** The same for one record of a table: the read also waits for what is not there yet, and is 404 with an index. */
export function onReadOne(path: string, table: TableName, handle: Reading): Route {
  return {
    path,
    methods: {
      GET: (request, reply, context) =>
        answerRead({ request, reply, context }, (api) =>
          readOrMissing(context.store, table, () => handle(api)),
        ),
    },
  };
}

/** A write; answers its result as JSON. PUT and POST are the same to Nomad. */
export function onWrite(path: string, handle: Handler): Route {
  return { path, methods: { PUT: answerPlain(handle) } };
}

/** The same for DELETE. */
export function onDelete(path: string, handle: Handler): Route {
  return { path, methods: { DELETE: answerPlain(handle) } };
}

/** A plain read without an index; `undefined`: the handler answered itself. */
export function onGet(path: string, handle: Handler): Route {
  return { path, methods: { GET: answerPlain(handle) } };
}

/** Serves routes with Nomad's manners: JSON, `X-Nomad-*` headers, blocking queries, `?pretty`. */
export function installRoutes(app: FastifyInstance, context: ApiContext, routes: readonly Route[]): void {
  for (const { path, methods } of routes)
    for (const [name, endpoint] of Object.entries(methods))
      app.route({
        method: name === "PUT" ? ["PUT", "POST"] : name,
        url: path,
        handler: (request, reply) => endpoint(request, reply, context),
      });
}

function answerPlain(handle: Handler): Endpoint {
  return async (request, reply, context) => {
    const answer = await handle(toApiRequest(request, reply, context));
    if (reply.sent || answer === undefined) return reply;
    const index = indexOf(answer);
    if (index !== undefined) reply.header("x-nomad-index", String(index));
    return send(reply, answer, request);
  };
}

async function answerRead(
  {
    request,
    reply,
    context,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly context: ApiContext },
  handle: Reading,
): Promise<FastifyReply> {
  const api = toApiRequest(request, reply, context);
  const answer = await blockingQuery({
    read: () => handle(api),
    topics: context.store.topics,
    ...readBlocking(api.query),
    signal: api.signal,
    random: context.deps.random,
  });
  reply.headers({
    "x-nomad-index": String(answer.index),
    "x-nomad-knownleader": "true",
    "x-nomad-lastcontact": "0",
    ...(answer.nextToken === undefined ? {} : { "x-nomad-nexttoken": answer.nextToken }),
  });
  if (answer.missing) throw answer.missing;
  return send(reply, answer.value, request);
}

function toApiRequest(request: FastifyRequest, reply: FastifyReply, context: ApiContext): ApiRequest {
  const query = new URLSearchParams(request.url.split("?")[1] ?? "");
  refuseOptions(query, context);
  return {
    params: readParams(request.params),
    query,
    namespace: query.get("namespace") || "default",
    body: () => parseBody(request.body),
    signal: AbortSignal.any([requestSignal(reply), context.closing]),
    reply,
  };
}

function refuseOptions(query: URLSearchParams, { config }: ApiContext): void {
  const region = query.get("region");
  if (region && region !== config.region) throw refused("No path to region");
}

function send(reply: FastifyReply, value: unknown, request: FastifyRequest): FastifyReply {
  const query = new URLSearchParams(request.url.split("?")[1] ?? "");
  const pretty = query.has("pretty") && query.get("pretty") !== "false";
  const text = jsonWithoutNamespaces(JSON.stringify(value, null, pretty ? 4 : undefined));
  // Bytes, because a text would get a charset that Nomad does not send.
  return reply.header("content-type", "application/json").send(Buffer.from(pretty ? `${text}\n` : text));
}

function readOrMissing(store: Store, table: TableName, read: () => ReadAnswer): ReadAnswer {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HttpError) || error.statusCode !== 404) throw error;
    return { value: undefined, index: store.index(table), topics: [table], missing: error };
  }
}

function indexOf(answer: unknown): number | undefined {
  if (typeof answer !== "object" || answer === null || !("Index" in answer)) return undefined;
  return typeof answer.Index === "number" ? answer.Index : undefined;
}

function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    const message = messageOf(error);
    throw invalidBody(
      /end of JSON|Unterminated|Expected .* at position/.test(message) && isCutShort(body)
        ? "unexpected EOF"
        : message,
    );
  }
}

/** Text that would go on, as opposed to text that is wrong. */
function isCutShort(body: Buffer): boolean {
  return /^\s*[[{]/.test(body.toString("utf8")) && !/[}\]]\s*$/.test(body.toString("utf8"));
}

/** Whether a flag such as `?purge` is set. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== "false" && value !== "0";
}

function readParams(params: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(typeof params === "object" && params !== null ? params : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
