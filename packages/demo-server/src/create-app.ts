import type { RequestListener, Server } from "node:http";
import { fastify, type FastifyHttpOptions, type FastifyInstance } from "fastify";
import { serverInfo } from "workload";

export interface AppOptions {
  /** Called once the answer to `/exit/<code>` is on its way: ends the process with that code. */
  readonly exit: (code: number) => void;
  /** What `/info` says; default: what runs here. */
  readonly info?: () => object;
  /** Makes the server; default: one for plain HTTP. */
  readonly createServer?: ((handler: RequestListener) => Server) | undefined;
}

/**
 * The sample service: `/echo` answers the request's body, `/exit/<code>` (0–255) ends the process with that code, `/info` says what runs here.
 * Every path takes every method.
 */
export function createApp({ exit, info = serverInfo, createServer }: AppOptions): FastifyInstance {
  const options: FastifyHttpOptions<Server> = {
    logger: false,
    return503OnClosing: false,
    ...(createServer && { serverFactory: (handler) => createServer(handler) }),
  };
  const app = fastify(options);
  // Bodies are passed on as they come, whatever their type and size.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

  app.all("/info", () => info());
  app.all("/echo", (request, reply) => {
    reply.type(request.headers["content-type"] ?? "application/octet-stream");
    return reply.send(request.body ?? "");
  });
  app.all<{ Params: { code: string } }>("/exit/:code", async (request, reply) => {
    const code = parseExitCode(request.params.code);
    if (code === undefined) {
      return reply
        .code(400)
        .send({ error: `exit code "${request.params.code}" is not a number from 0 to 255` });
    }
    reply.raw.once("close", () => exit(code));
    return { exiting: code };
  });
  return app;
}

/** The exit code in the text; undefined when it is not a whole number from 0 to 255. */
function parseExitCode(text: string): number | undefined {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return code <= 255 ? code : undefined;
}
