import { messageOf } from "command-line/message-of";
import fastify, { type FastifyInstance } from "fastify";
import { HttpError, notImplemented } from "./http-error.ts";

const bodyLimitBytes = 32 * 1024 * 1024;

export interface AgentAppOptions {
  /** In the text of a 501: `Consul`, `Nomad`. */
  readonly agent: string;
  /** Told of every 5xx that is not a deliberate {@link HttpError}. */
  readonly onFault: (error: unknown, request: { readonly method: string; readonly url: string }) => void;
}

/**
 * A fastify instance with the manners of a HashiCorp agent: bodies arrive as Buffers whatever their content type, errors are plain
 * text, unknown paths are 501, and long polls are never cut by a time limit of the server.
 */
export function createAgentApp(options: AgentAppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: 0,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096, ignoreDuplicateSlashes: false },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const answer = error instanceof HttpError ? error : describeFault(error);
    if (!(error instanceof HttpError) && answer.statusCode >= 500) options.onFault(error, request);
    return reply
      .code(answer.statusCode)
      .headers({ ...answer.headers })
      .type("text/plain; charset=utf-8")
      .send(answer.message);
  });
  app.setNotFoundHandler((request) => {
    throw notImplemented(options.agent, `${request.method} ${request.url.split("?")[0]}`);
  });
  return app;
}

function describeFault(error: unknown): HttpError {
  const message = messageOf(error);
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  return new HttpError(status, message);
}
