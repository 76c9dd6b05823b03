import { messageOf } from "command-line/message-of";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { blockingQuery, readBlocking } from "../../http/blocking-query.ts";
import { HttpError } from "../../http/http-error.ts";
import { requestSignal } from "../../http/request-signal.ts";
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

export interface Routes {
  /** A read, blocking when asked with `?index=`. */
  read(path: string, handle: (request: ApiRequest) => ReadAnswer): void;
  /** The same for one record of a table: it also waits for what is not there yet, and is 404 with an index. */
  readOne(path: string, table: TableName, handle: (request: ApiRequest) => ReadAnswer): void;
  /** A write; answers its result as JSON. PUT and POST are the same to Nomad. */
  write(path: string, handle: (request: ApiRequest) => unknown): void;
  remove(path: string, handle: (request: ApiRequest) => unknown): void;
  /** A plain read without an index; `undefined`: the handler answered itself. */
  get(path: string, handle: (request: ApiRequest) => unknown): void;
}

/** Installs routes with Nomad's manners: JSON, `X-Nomad-*` headers, blocking queries, `?pretty`. */
export function createRoutes(app: FastifyInstance, context: ApiContext): Routes {
  const plain = async (
    request: FastifyRequest,
    reply: FastifyReply,
    handle: (request: ApiRequest) => unknown,
  ): Promise<FastifyReply> => {
    const answer = await handle(toApiRequest(request, reply, context));
    if (reply.sent) return reply;
    if (answer === undefined) return reply;
    const index = indexOf(answer);
    if (index !== undefined) reply.header("x-nomad-index", String(index));
    return send(reply, answer, request);
  };
  const read = (path: string, handle: (request: ApiRequest) => ReadAnswer): void =>
    void app.get(path, async (request, reply) => {
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
    });
  return {
    read,
    readOne: (path, table, handle) =>
      read(path, (request) => readOrMissing(context.store, table, () => handle(request))),
    write: (path, handle) => {
      app.route({
        method: ["PUT", "POST"],
        url: path,
        handler: (request, reply) => plain(request, reply, handle),
      });
    },
    remove: (path, handle) => {
      app.delete(path, (request, reply) => plain(request, reply, handle));
    },
    get: (path, handle) => {
      app.get(path, (request, reply) => plain(request, reply, handle));
    },
  };
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
