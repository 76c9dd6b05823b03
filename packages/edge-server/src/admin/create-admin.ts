import { fastify, type FastifyInstance } from "fastify";
import type { EdgeReport } from "./edge-report.ts";
import { createMetrics } from "./metrics.ts";
import { statusPage } from "./status-page.ts";
import { readStatus } from "./status.ts";

export interface AdminSources {
  /** What all processes that serve say of themselves. */
  readonly report: () => Promise<EdgeReport>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The private listener: `/` (status page), `/routes`, `/metrics`, `/health/live`, `/health/ready`. It tells addresses and names: bind it where only
 * operators reach it. `close()` ends it.
 */
export function createAdmin({ report, now }: AdminSources): FastifyInstance {
  const app = fastify({ logger: false });
  const metrics = createMetrics();
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
  app.get("/routes", async () => readStatus(await report(), now()));
  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text(await report(), now())),
  );
  app.get("/health/live", () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const { isReady } = await report();
    return reply.code(isReady ? 200 : 503).send({ ready: isReady });
  });
  return app;
}
