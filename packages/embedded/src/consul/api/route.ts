import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "../../http/http-error.ts";
import { requestSignal } from "../../http/request-signal.ts";

export interface ConsulRequest {
  /** The path after the route's fixed part, percent-decoded; it may hold slashes. */
  readonly rest: string;
  readonly params: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
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

/** One path of the API: exact, or everything below it when it ends with a slash. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<"GET" | "PUT" | "DELETE", Handler>>>;
}

/** Serves the routes; other methods of a known path are 405 in Consul's words, unknown paths stay with the app. */
export function installRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  for (const route of routes) {
    app.all(route.path.endsWith("/") ? `${route.path}*` : route.path, (request, reply) =>
      serve(route, request, reply),
    );
  }
}

async function serve(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const url = new URL(request.url, "http://agent");
  const handler = handlerOf(route, request.method);
  const answer = await handler({
    rest: decodePath(url.pathname).slice(route.path.length),
    params: url.searchParams,
    headers: request.headers,
    body: request.body instanceof Buffer ? request.body : undefined,
    signal: requestSignal(reply),
  });
  reply
    .code(answer.status ?? 200)
    .headers({ "X-Consul-Default-ACL-Policy": "allow", Vary: "Accept-Encoding" });
  if (answer.headers) reply.headers(answer.headers);
  if (answer.body === undefined) return reply.send();
  if (answer.body instanceof Buffer) return reply.send(answer.body);
  return reply.type("application/json").send(toJson(answer.body, url.searchParams));
}

function handlerOf(route: Route, method: string): Handler {
  const handler = Object.entries(route.methods).find(([name]) => name === method)?.[1];
  if (handler) return handler;
  const allow = ["OPTIONS", ...Object.keys(route.methods)].join(", ");
  throw new HttpError(405, `method ${method} not allowed`, { Allow: allow });
}

function toJson(body: unknown, params: URLSearchParams): string {
  return params.has("pretty") ? `${JSON.stringify(body, null, 4)}\n` : JSON.stringify(body);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new HttpError(400, `invalid URL escape in ${path}: ${String(cause)}`);
  }
}
