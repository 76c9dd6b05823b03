import { posix } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { badRequest, HttpError } from "../../http/http-error.ts";
import { refuseForeignParameters } from "./foreign-parameters.ts";
import { requestSignal } from "../../http/request-signal.ts";
import type { Route as GeneralRoute } from "../../http/route.ts";

export interface ConsulRequest {
  readonly path: string;
  /** The path after the route's fixed part, percent-decoded; it may hold slashes. */
  readonly rest: string;
  readonly params: URLSearchParams;
  readonly body: Buffer | undefined;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** What is sent: JSON unless it is a Buffer; no body at all for undefined. */
export interface ConsulAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Handler = (request: ConsulRequest) => ConsulAnswer | Promise<ConsulAnswer>;

/** A path ends with a slash: the route answers everything below it. */
export type Route = GeneralRoute<Handler>;

const redirected = 307;

/** Serves the routes; other methods of a known path are 405 in Consul's words, unknown paths stay with the app. */
export function installRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  app.addHook("onSend", async (_request, reply) => {
    if (reply.statusCode === redirected) return;
    reply.headers({ "X-Consul-Default-ACL-Policy": "allow", Vary: "Accept-Encoding" });
  });
  app.addHook("onRequest", async (request, reply) => redirectToCleanPath(request, reply));
  for (const route of routes) {
    const hasRest = route.path.endsWith("/") && route.path !== "/";
    app.all(hasRest ? `${route.path}*` : route.path, (request, reply) => serve(route, request, reply));
  }
}

async function serve(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { pathname, searchParams: params } = new URL(request.url, "http://agent");
  if (request.method === "OPTIONS") return reply.header("Allow", allowed(route)).send();
  refuseForeignParameters(params);
  const path = decodePath(pathname);
  const handler = handlerOf(route, request.method);
  const answer = await handler({
    path,
    rest: path.slice(route.path.length),
    params,
    body: request.body instanceof Buffer ? request.body : undefined,
    signal: requestSignal(reply),
  });
  reply.code(answer.status ?? 200);
  const type = contentType(answer);
  if (type !== undefined) reply.type(type);
  if (answer.headers) reply.headers(answer.headers);
  return reply.send(encode(answer.body, params));
}

/** As Go's mux does it: a path with empty or dotted parts is not answered, the clean one is named. */
function redirectToCleanPath(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const [path = "", query] = request.url.split(/\?(.*)/s);
  const isDirty = path.includes("//") || /\/\.\.?(\/|$)/.test(path);
  if (!isDirty) return undefined;
  const clean = posix.normalize(path);
  const location = query === undefined ? clean : `${clean}?${query}`;
  reply.code(redirected).header("Location", location);
  if (request.method !== "GET" && request.method !== "HEAD") return reply.send();
  const text = `<a href="${location.replaceAll("&", "&amp;")}">Temporary Redirect</a>.\n\n`;
  return reply.header("Content-Type", "text/html; charset=utf-8").send(Buffer.from(text));
}

function handlerOf(route: Route, method: string): Handler {
  const handler = Object.entries(route.methods).find(([name]) => name === method)?.[1];
  if (handler) return handler;
  throw new HttpError(405, `method ${method} not allowed`, { Allow: allowed(route) });
}

function allowed({ methods }: Route): string {
  return ["OPTIONS", ...Object.keys(methods)].join(",");
}

/** An answer without a body has a charset, one with JSON has none: so Consul does it. */
function contentType({ status = 200, body }: ConsulAnswer): string | undefined {
  if (body === undefined && status !== 200) return undefined;
  const isEmpty = body === undefined || (body instanceof Buffer && body.length === 0);
  return isEmpty ? "application/json; charset=utf-8" : "application/json";
}

function encode(body: unknown, params: URLSearchParams): Buffer | undefined {
  if (body === undefined || body instanceof Buffer) return body;
  // As a Buffer: fastify would add a charset to JSON text.
  return Buffer.from(params.has("pretty") ? `${JSON.stringify(body, null, 4)}\n` : JSON.stringify(body));
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest(`invalid URL escape in ${path}`);
  }
}
