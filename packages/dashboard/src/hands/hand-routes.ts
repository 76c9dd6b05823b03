import { describeError } from "command-line";
import { readCapabilities } from "chaos";
import type { FastifyInstance, FastifyReply } from "fastify";
import { openWorld, type WorldName } from "orchestrator";
import { z } from "zod";
import type { Hands } from "./create-hands.ts";
import { wishSchema } from "./wish-schema.ts";

const undoSchema = z.strictObject({ id: z.string() });

export interface HandRouteOptions {
  readonly hands: Hands;
  readonly place: WorldName;
}

/** `GET abilities`; `POST plan`, `POST do` and `POST undo`, below a base path. A refusal has code, message and hint. */
export function handRoutes(app: FastifyInstance, base: string, { hands, place }: HandRouteOptions): void {
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
    answer(reply, async () => ({ undone: hands.undo(undoSchema.parse(body).id) })),
  );
}

/** The result, or the error as people are told it: 400 for what is no wish, 409 for what cannot be done now. */
export async function answer(reply: FastifyReply, make: () => Promise<unknown>): Promise<FastifyReply> {
  try {
    return await reply.send(await make());
  } catch (error) {
    const { code, message, hint } = describeError(error);
    return reply.code(error instanceof z.ZodError ? 400 : 409).send({ error: { code, message, hint } });
  }
}
