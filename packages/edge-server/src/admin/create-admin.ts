import { setTimeout as delay } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import { fastify, type FastifyInstance } from "fastify";
import * as z from "zod/mini";
import { serviceKey } from "../discovery/service-key.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import type { EdgeReport, InstanceReport } from "./edge-report.ts";
import { createInfo, type InfoTarget } from "./info.ts";
import { createMetrics } from "./metrics.ts";
import { sharedAnswer } from "./shared-answer.ts";
import { statusPage } from "./status-page.ts";
import { statusText } from "./status-text.ts";
import { readStatus } from "./status.ts";

export interface AdminSources {
  /** What all processes that serve say of themselves. */
  readonly report: () => Promise<EdgeReport>;
  /** Names, besides addresses and this machine's own, that a request's Host may have: asked for each. */
  readonly hostNames: () => readonly string[];
  /** The certificate to show to https instances, for `/info`. */
  readonly secureContext?: () => SecureContext | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds that never go backwards. */
  readonly monotonic: () => number;
}

/** Of operators and their tools, at once. */
const maxConnections = 64;

/** Whoever asks all the time for what takes long gets a fifth of the process for it; what takes no time is made anew for each. */
const rest = { ratio: 4, aboveMs: 20, maxMs: 1000 } as const;

const routesQuery = z.object({
  search: z.optional(z.string()),
  limit: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
});

/**
 * The private listener: `/` (status page), `/routes[?search=TEXT&limit=N]`, `/metrics`, `/health/live`, `/health/ready`, and `/info` where it is not public.
 * It tells addresses and names: bind it where only operators reach it. `close()` ends it.
 */
export function createAdmin(sources: AdminSources): FastifyInstance {
  const { report, hostNames, now, monotonic, secureContext = () => undefined } = sources;
  const app = fastify({ logger: false });
  app.server.maxConnections = maxConnections;
  const metrics = createMetrics();
  const share = <Value>(make: () => Promise<Value>, duringRest: "again" | "wait") =>
    sharedAnswer({
      make,
      restMs: (tookMs) => (tookMs < rest.aboveMs ? 0 : Math.min(rest.maxMs, rest.ratio * tookMs)),
      duringRest,
      now: monotonic,
      sleep: (ms) => delay(ms),
    });
  const currentReport = share(report, "wait");
  /** Who asks whether it is ready does not wait. */
  const latestReport = share(report, "again");
  const info = createInfo({
    targets: async () => infoTargets(await report()),
    monotonic,
    secureContext,
    tls: async () => (await latestReport()).tls,
  });
  const metricsText = share(async () => metrics.text(await report(), now()), "wait");

  guard(app, allowedHosts(hostNames));
  app.get("/", (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
      )
      .send(statusPage),
  );
  app.get("/routes", async (request, reply) => {
    const query = routesQuery.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ error: "search is a text, limit a whole number" });
    const { search = "", limit = Number.MAX_SAFE_INTEGER } = query.data;
    const status = await readStatus(await currentReport(), { search, limit }, now());
    return reply.type("application/json; charset=utf-8").send(await statusText(status));
  });
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metricsText()));
  app.get("/health/live", () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const { isReady } = await latestReport();
    return reply.code(isReady ? 200 : 503).send({ ready: isReady });
  });
  app.get("/info", async (_request, reply) => {
    const { mode } = (await latestReport()).info;
    if (mode !== "private") return reply.callNotFound();
    return reply.type("application/json; charset=utf-8").send(await info());
  });
  return app;
}

/** Answers nobody by a name that is not this listener's, and has nothing stored. */
function guard(app: FastifyInstance, isAllowed: (host: string | undefined) => boolean): void {
  app.addHook("onRequest", async (request, reply) => {
    if (isAllowed(request.headers.host)) return;
    await reply
      .code(421)
      .type("text/plain; charset=utf-8")
      .send("421 unknown-host: ask by address, or name the host with --admin-hosts\n");
  });
  app.addHook("onSend", async (_request, reply) => {
    void reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  });
}

/** Instances of the named services that requests may go to. */
function infoTargets({ info: { services }, routes }: EdgeReport): InfoTarget[] {
  const wanted = new Set(services.map(serviceKey));
  const usable = routes.flatMap(({ instances }) =>
    instances.filter(({ service, inUse }) => inUse && wanted.has(serviceKey(service))),
  );
  return [...new Map(usable.map((instance) => [instance.id, instance])).values()].map(toTarget);
}

function toTarget({ address, protocol }: InstanceReport): InfoTarget {
  const colon = address.lastIndexOf(":");
  return { address: address.slice(0, colon), port: Number(address.slice(colon + 1)), protocol };
}
