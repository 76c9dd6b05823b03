import { fastify, type FastifyInstance } from "fastify";
import { createMetrics } from "./metrics.ts";
import { statusPage } from "./status-page.ts";
import { readStatus, windowMs, type StatusSources } from "./status.ts";

/**
 * The private listener: `/` (status page), `/routes`, `/metrics`, `/health/live`, `/health/ready`. It tells addresses and names: bind it where only
 * operators reach it. `close()` ends it.
 */
export function createAdmin(sources: StatusSources): FastifyInstance {
  const app = fastify({ logger: false });
  const metrics = createMetrics(sources);
  const rotation = setInterval(() => sources.counters.stats.rotate(), windowMs).unref();
  app.addHook("onClose", () => clearInterval(rotation));
  app.addHook("onSend", async (_request, reply) => {
    void reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  });

  app.get("/", (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
      )
      .send(statusPage),
  );
  app.get("/routes", () => readStatus(sources));
  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  app.get("/health/live", () => ({ live: true }));
  app.get("/health/ready", (_request, reply) => {
    const ready = sources.isReady();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  return app;
}
