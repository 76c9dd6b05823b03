import { describeError } from "command-line";
import type { FastifyReply } from "fastify";
import { z } from "zod";

/** The result, or the error as people are told it: 400 for what was not understood, 409 for what cannot be done now. */
export async function answer(reply: FastifyReply, make: () => Promise<unknown>): Promise<FastifyReply> {
  try {
    return await reply.send(await make());
  } catch (error) {
    const { code, message, hint } = describeError(error);
    return reply.code(error instanceof z.ZodError ? 400 : 409).send({ error: { code, message, hint } });
  }
}
