import { request as plainRequest, type RequestOptions } from "node:http";
import type { SecureContext } from "node:tls";

export interface ProbeTarget {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "https";
  /** For SNI: some servers speak TLS to none that does not name one of theirs. */
  readonly serverName?: string | undefined;
}

export interface ProbeOptions {
  /** Asked with GET; any answer, whatever its status, says that the instance works. */
  readonly path: string;
  readonly timeoutMs: number;
  /** The certificate to show: some instances speak to nobody without one. */
  readonly secureContext?: SecureContext | undefined;
  readonly signal: AbortSignal;
}

/**
 * RFC 9112 section 3.2: without Host it MUST be answered 400, and most servers do so before any handler of the application runs. Where every page is
 * slow this is not.
 */
const bareQuestion: RequestOptions = { method: "OPTIONS", path: "*", setHost: false };

/** Asks whether it lives, not whether to trust it: forwarding verifies the certificate. */
const unverified = { rejectUnauthorized: false };

/** Of the machine that asks: they say nothing about the instance. */
const ownTroubles: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"]);

/**
 * Whether the instance answers HTTP on a fresh connection in time: a GET of the path, or a question that costs it nothing. Undefined when this machine
 * cannot ask. Never rejects.
 */
export async function probeInstance(
  target: ProbeTarget,
  { path, timeoutMs, secureContext, signal }: ProbeOptions,
): Promise<boolean | undefined> {
  // Loading TLS is a good part of a cold start: only for those who use it.
  const send = target.protocol === "https" ? process.getBuiltinModule("node:https").request : plainRequest;
  const over = new AbortController();
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs), over.signal]);
  const answers = [{ path }, bareQuestion].map((question) =>
    ask(send, target, { ...question, ...(secureContext && { secureContext }), signal: until }),
  );
  const isWorking = await firstTrue(answers);
  over.abort();
  return isWorking;
}

function ask(
  send: typeof plainRequest,
  { address, port, serverName }: ProbeTarget,
  question: RequestOptions,
): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const request = send({
      host: address,
      port,
      agent: false,
      headers: { "user-agent": "edge_server probe", connection: "close" },
      ...(serverName === undefined ? unverified : { ...unverified, servername: serverName }),
      ...question,
    });
    request.on("response", (response) => {
      resolve(true);
      response.destroy();
    });
    request.on("error", (error) =>
      resolve("code" in error && ownTroubles.has(error.code) ? undefined : false),
    );
    request.end();
  });
}

/** True as soon as one is, else the last word of all. */
async function firstTrue(answers: readonly Promise<boolean | undefined>[]): Promise<boolean | undefined> {
  const all = Promise.all(answers);
  const firstGood = Promise.any(
    answers.map(async (answer) => (await answer) === true || Promise.reject(new Error("no answer"))),
  );
  return firstGood.catch(async () => ((await all).includes(undefined) ? undefined : false));
}
