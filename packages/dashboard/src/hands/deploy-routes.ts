import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { answer } from "./answer.ts";
import type { Deployments } from "./deployments.ts";

const wishSchema = z.strictObject({
  service: z.string().min(1).max(100),
  changes: z.record(z.string().max(200), z.string().max(4_000)),
});
const doSchema = wishSchema.extend({ mark: z.string() });
const rollBackSchema = z.strictObject({ service: z.string().min(1).max(100), version: z.int().min(0) });

/** `GET services`, `POST deploy/plan`, `POST deploy` and `POST rollback`, below a base path. */
export function deployRoutes(app: FastifyInstance, base: string, deployments: Deployments): void {
  app.get(`${base}/services`, async (_request, reply) => answer(reply, () => deployments.list()));
  app.post(`${base}/deploy/plan`, async ({ body }, reply) =>
    answer(reply, () => deployments.plan(wishSchema.parse(body))),
  );
  app.post(`${base}/deploy`, async ({ body }, reply) =>
    answer(reply, () => {
      const { mark, ...wish } = doSchema.parse(body);
      return deployments.carryOut(wish, mark);
    }),
  );
  app.post(`${base}/rollback`, async ({ body }, reply) =>
    answer(reply, () => {
      const { service, version } = rollBackSchema.parse(body);
      return deployments.rollBack(service, version);
    }),
  );
}
