import { readCapabilities } from "chaos";
import type { FastifyInstance } from "fastify";
import { openWorld, type WorldName } from "orchestrator";
import { z } from "zod";
import type { ActList } from "./act-list.ts";
import { answer } from "./answer.ts";
import type { Hands } from "./create-hands.ts";
import { wishSchema } from "./wish-schema.ts";

const undoSchema = z.strictObject({ id: z.string() });

export interface HandRouteOptions {
  readonly hands: Hands;
  readonly acts: ActList;
  readonly place: WorldName;
}

/** `GET abilities`; `POST plan`, `POST do` and `POST undo`, below a base path. A refusal has code, message and hint. */
export function handRoutes(
  app: FastifyInstance,
  base: string,
  { hands, acts, place }: HandRouteOptions,
): void {
  app.get(`${base}/abilities`, async (_request, reply) =>
    answer(reply, async () => readCapabilities(await openWorld(place), AbortSignal.timeout(10_000))),
  );
  app.post(`${base}/plan`, async ({ body }, reply) =>
    answer(reply, () => hands.plan(wishSchema.parse(body))),
  );
  app.post(`${base}/do`, async ({ body }, reply) =>
    answer(reply, () => hands.carryOut(wishSchema.parse(body))),
  );
  app.post(`${base}/undo`, async ({ body }, reply) =>
    answer(reply, () => Promise.resolve({ undone: acts.undo(undoSchema.parse(body).id) })),
  );
}
