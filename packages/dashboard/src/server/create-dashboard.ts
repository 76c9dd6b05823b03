import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { bundlePage, type BundledPage } from "./bundle-page.ts";
import { cookieHeader, judge } from "./guard.ts";
import type { Hub } from "./hub.ts";
import type { Session } from "./session.ts";

export interface DashboardOptions {
  readonly hub: Hub;
  readonly session: Session;
  readonly routes?: Routes;
}

/** Adds routes below the session's own path, for what a page asks and does. */
export type Routes = (app: FastifyInstance, base: string) => void;

/** Pages at once: each is one connection. */
const mostViewers = 64;
/** A page that takes what it is told slower than this much behind is let go: it comes again, and gets the whole. */
const mostUnsentBytes = 8 * 1024 * 1024;
const bodyLimit = 64 * 1024;

/** The server of the page; `listen` on 127.0.0.1 and the session's port. Only POST changes anything. */
export function createDashboard({ hub, session, routes }: DashboardOptions): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit, forceCloseConnections: true });
  const base = `/${session.base}`;
  // Made when somebody looks for the first time.
  let page: Promise<BundledPage> | undefined;
  guard(app, session);
  app.get(`${base}/`, async (_request, reply) => {
    page ??= bundlePage();
    const { html, policy } = await page;
    return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(html);
  });
  app.get(`${base}/stream`, (request, reply) => stream(hub, request, reply));
  routes?.(app, base);
  return app;
}

function guard(app: FastifyInstance, session: Session): void {
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    const judgement = judge(askedOf(request), session);
    if (judgement.let === "in") return;
    if (judgement.let === "greet")
      return reply
        .header("set-cookie", cookieHeader(session))
        .header("content-security-policy", "default-src 'none'")
        .type("text/html; charset=utf-8")
        .send(greeting(judgement.location));
    return reply.code(judgement.status).type("text/plain; charset=utf-8").send(`${judgement.reason}\n`);
  });
}

/**
 * Goes on to the page. Not a redirect: a browser that came from another site sends a strict cookie only with what this site itself asks for.
 * The address holds no character that means something in HTML: {@link judge} made it.
 */
const greeting = (location: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${location}"><title>World</title>\n`;

function askedOf({ method, url, headers }: FastifyRequest): Parameters<typeof judge>[0] {
  const site = headers["sec-fetch-site"];
  return {
    method,
    url,
    host: headers.host,
    origin: headers.origin,
    site: Array.isArray(site) ? site[0] : site,
    contentType: headers["content-type"],
    cookie: headers.cookie,
  };
}

/** Server-sent events: each message is one line of JSON. */
function stream(hub: Hub, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (hub.viewers() >= mostViewers)
    return reply.code(503).type("text/plain; charset=utf-8").send("Too many pages look at this world.\n");
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  raw.write("retry: 1000\n\n");
  const { leave } = hub.join({
    send: (text) => {
      raw.write(`data: ${text}\n\n`);
      if (raw.writableLength > mostUnsentBytes) raw.destroy();
    },
  });
  raw.on("error", () => {});
  raw.on("close", leave);
  return undefined;
}
