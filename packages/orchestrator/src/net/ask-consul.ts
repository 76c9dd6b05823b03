import { EventEmitter } from "node:events";
import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import Consul from "consul";
import { z } from "zod";
import { tokenRefused } from "./errors.ts";
import { createSecureConnect, type Reach } from "./secure-connect.ts";
import { WorldAgent, type Connect } from "./world-agent.ts";

export interface ConsulQuestion<T> {
  /** Base URL of the agent, inside the world. */
  readonly url: string;
  /** The engine: the request starts inside the world, and in a closed one with TLS and a token. */
  readonly reach: Reach;
  /** For what everybody may ask, before there are tokens too: who leads. */
  readonly withoutToken?: boolean;
  readonly schema: z.ZodType<T>;
  readonly signal: AbortSignal;
  /** Default 5 s. */
  readonly timeoutMs?: number;
}

/** A call of the client. It has to pass the options on: they hold the limit and the abort of the call. */
export type ConsulCall = (consul: Consul, options: object) => Promise<unknown>;

/**
 * One plain read of a Consul agent, through npm `consul`.
 * Throws when the response does not come in time, is not 2xx or has another shape; the message names the agent. Throws TOKEN_REFUSED.
 * The limit is not optional: without it the client waits for ever for a response whose connection ends early.
 */
export async function askConsul<T>(question: ConsulQuestion<T>, call: ConsulCall): Promise<T> {
  const { url, schema, signal, timeoutMs = 5_000 } = question;
  signal.throwIfAborted();
  const consul = createConsul(question);
  // The client ends a call when its context says `cancel`.
  const ctx = new EventEmitter();
  const cancel = () => ctx.emit("cancel");
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return schema.parse(await call(consul, { ctx, timeout: timeoutMs }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.cause instanceof UserError) throw error.cause;
    throw explainRefusal(error, question) ?? new Error(`${url}: ${describe(error)}`, { cause: error });
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** TLS, where there is any, is the connection's business: the client itself speaks HTTP. */
function createConsul({ url, reach: { connect, access }, withoutToken }: Asked): Consul {
  const { hostname, port, protocol, origin } = new URL(url);
  if (protocol !== "https:" || !access)
    return new Consul({ host: hostname, port: Number(port), agent: new WorldAgent(connect) });
  const token = !withoutToken && access.systemAt(origin) ? access.token("consul") : undefined;
  return new Consul({
    host: hostname,
    port: Number(port),
    agent: new WorldAgent(keepWords(createSecureConnect({ connect, access }))),
    ...(token && { defaults: { token: token.secretId } }),
  });
}

/** The client writes into the messages of what it is given to throw: an error for the user goes through it as a cause. */
function keepWords(connect: Connect): Connect {
  return (address) =>
    connect(address).catch((error: unknown) => {
      throw error instanceof UserError ? new Error(error.message, { cause: error }) : error;
    });
}

type Asked = Pick<ConsulQuestion<unknown>, "url" | "reach" | "withoutToken">;

function explainRefusal(error: unknown, { url, reach: { access } }: Asked): Error | undefined {
  const refused = responseError.safeParse(error);
  if (!access || !refused.success || refused.data.response.statusCode !== 403) return undefined;
  const { req, body } = refused.data.response;
  return tokenRefused({
    agent: url,
    asked: `GET ${req.path}`,
    answer: wordsOf(body),
    token: access.token("consul"),
    world: access.world,
  });
}

/** An agent's own words ("No cluster leader") are in the response, not always in the message of the client. */
const responseError = z.object({
  response: z.object({ statusCode: z.int(), req: z.object({ path: z.string() }), body: z.unknown() }),
});

function describe(error: unknown): string {
  const refused = responseError.safeParse(error);
  if (!refused.success) return messageOf(error);
  const { statusCode, req, body } = refused.data.response;
  return `GET ${req.path}: ${statusCode} ${wordsOf(body)}`;
}

const wordsOf = (body: unknown): string =>
  typeof body === "string" || Buffer.isBuffer(body) ? String(body).trim().slice(0, 200) : "";
