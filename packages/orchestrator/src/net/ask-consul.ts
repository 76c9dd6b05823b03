import { EventEmitter } from "node:events";
import { messageOf } from "command-line/message-of";
import Consul from "consul";
import { z } from "zod";
import { WorldAgent, type Connect } from "./world-agent.ts";

export interface ConsulQuestion<T> {
  /** Base URL of the agent, inside the world. */
  readonly url: string;
  /** The engine's own, so that the request starts inside the world. */
  readonly connect: Connect;
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
  /** Default 5 s. */
  readonly timeoutMs?: number;
}

/** A call of the client. It has to pass the options on: they hold the limit and the abort of the call. */
export type ConsulCall = (consul: Consul, options: object) => Promise<unknown>;

/**
 * One plain read of a Consul agent, through npm `consul`.
 * Throws when the response does not come in time, is not 2xx or has another shape; the message names the agent.
 * The limit is not optional: without it the client waits for ever for a response whose connection ends early.
 */
export async function askConsul<T>(question: ConsulQuestion<T>, call: ConsulCall): Promise<T> {
  const { url, connect, schema, signal, timeoutMs = 5_000 } = question;
  signal.throwIfAborted();
  const { hostname, port } = new URL(url);
  const consul = new Consul({ host: hostname, port: Number(port), agent: new WorldAgent(connect) });
  // The client ends a call when its context says `cancel`.
  const ctx = new EventEmitter();
  const cancel = () => ctx.emit("cancel");
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return schema.parse(await call(consul, { ctx, timeout: timeoutMs }));
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${url}: ${describe(error)}`, { cause: error });
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** An agent's own words ("No cluster leader") are in the response, not always in the message of the client. */
const responseError = z.object({
  response: z.object({ statusCode: z.int(), req: z.object({ path: z.string() }), body: z.unknown() }),
});

function describe(error: unknown): string {
  const refused = responseError.safeParse(error);
  if (!refused.success) return messageOf(error);
  const { statusCode, req, body } = refused.data.response;
  const words = typeof body === "string" || Buffer.isBuffer(body) ? String(body).trim() : "";
  return `GET ${req.path}: ${statusCode} ${words.slice(0, 200)}`;
}
