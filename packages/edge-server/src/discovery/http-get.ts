import { request as plainRequest, type Agent, type IncomingMessage } from "node:http";
import type { SecureContext } from "node:tls";

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** `false`: a connection of its own, closed behind the answer. Default: Node's, which keeps it for some seconds. */
  readonly agent?: Agent | false | undefined;
  readonly tls?: TlsOptions | undefined;
  /** From the start to the last byte. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Answers beyond this are refused; default 256 MB. */
  readonly maxBytes?: number;
}

export interface TlsOptions {
  /** Whom to believe and what to show. Connections of an agent belong to one context: use another agent for another one. */
  readonly secureContext?: SecureContext | undefined;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

export interface GetAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** A GET with node's own client: it costs a cold start nothing. Rejects on a network error, a timeout and an abort; errors of a new connection have `isFirstUse`. */
export async function httpGet(url: URL, options: GetOptions): Promise<GetAnswer> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  try {
    const response = await send(url, options, signal);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text: await readText(response, options),
    };
  } catch (error) {
    if (timeout.aborted)
      throw new Error(`no answer from ${url.host} within ${options.timeoutMs} ms`, { cause: error });
    throw error;
  }
}

async function send(
  url: URL,
  { headers, agent, tls }: GetOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  // Loading TLS is a good part of a cold start: only for those who use it.
  const request = url.protocol === "https:" ? (await import("node:https")).request : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { ...headers }, agent, ...tls, signal })
      .on("response", resolve)
      .on("error", (error) => reject(sent.reusedSocket ? error : Object.assign(error, { isFirstUse: true })));
    sent.end();
  });
}

async function readText(response: IncomingMessage, { maxBytes = 256e6 }: GetOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
