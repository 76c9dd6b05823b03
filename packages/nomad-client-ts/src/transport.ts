import createClient, { type Client } from "openapi-fetch";
import { nomadAnswered, nomadTimedOut, nomadUnreachable } from "./errors.ts";
import type { paths } from "./generated/nomad.ts";

/** Any `fetch`: the client calls it with a URL string, never with a Request object. */
export type NomadFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  readonly address: string;
  readonly baseUrl: string;
  readonly region?: string | undefined;
  readonly namespace?: string | undefined;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
  readonly fetch: NomadFetch;
}

/** What the headers of an answer say about it. */
export interface AnswerMeta {
  /** X-Nomad-Index; undefined where the endpoint has none. */
  readonly index: number | undefined;
  readonly knownLeader: boolean | undefined;
  /** Milliseconds since the answering server heard from the leader. */
  readonly lastContactMs: number | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Options of everything that reads and can wait for a change. */
export interface ReadOptions extends CallOptions {
  /** Wait until the answer's index is greater; see {@link watch}, which does it right. */
  readonly index?: number | undefined;
  /** How long Nomad may hold the answer back; Nomad adds up to a sixteenth. */
  readonly waitMs?: number | undefined;
  /** Let any server answer, not only the leader. */
  readonly stale?: boolean | undefined;
  /** Told about the headers before the promise resolves. */
  readonly onMeta?: ((meta: AnswerMeta) => void) | undefined;
}

interface BlockingQuery {
  index?: number;
  wait?: string;
  stale?: boolean;
}

interface Sent<T> {
  readonly data?: T;
  readonly response: Response;
}

/** What every request of the generated client is made with. */
type RequestOptions = {
  readonly signal: AbortSignal;
  readonly fetch: (request: Request) => Promise<Response>;
};

type Send<T> = (init: RequestOptions, query: BlockingQuery) => Promise<Sent<T>>;

/** The generated client plus what Nomad's conventions ask of every call. */
export interface Transport {
  readonly client: Client<paths>;
  /** Sends with time limit, blocking-query parameters and errors of this package. Rejects with the signal's reason once it is aborted. */
  readonly call: <T>(options: ReadOptions, send: Send<T>) => Promise<T>;
  /** Like `call`, without a time limit: for answers that never end. */
  readonly stream: <T>(options: CallOptions, send: Send<T>) => Promise<T>;
}

/** A transport for one agent's address. */
export function createTransport(options: TransportOptions): Transport {
  const client = createClient<paths>({
    baseUrl: options.baseUrl,
    headers: options.token === undefined ? {} : { "X-Nomad-Token": options.token },
  });
  return {
    client,
    call: (call, send) => withTimeLimit(options, call, send),
    stream: async (call, send) => {
      const { signal = new AbortController().signal } = call;
      return settle(send(requestOptions(options, signal), {}), { address: options.address, call });
    },
  };
}

async function withTimeLimit<T>(transport: TransportOptions, call: ReadOptions, send: Send<T>): Promise<T> {
  const timeoutMs = transport.timeoutMs + longestWaitMs(call);
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
  const sent = send(requestOptions(transport, signal), blockingQuery(call));
  return settle(sent, { address: transport.address, call, timeoutMs });
}

/** The signal itself goes along: that of a Request follows it by a weak reference and falls silent once the Request is collected. */
const requestOptions = (options: TransportOptions, signal: AbortSignal): RequestOptions => ({
  signal,
  fetch: (request) => send(options, request, signal),
});

/** The server holds a blocking query for its wait plus up to a sixteenth (Nomad API: blocking queries). */
function longestWaitMs({ index, waitMs = 0 }: ReadOptions): number {
  return index === undefined ? 0 : waitMs + waitMs / 16;
}

function blockingQuery({ index, waitMs, stale }: ReadOptions): BlockingQuery {
  return {
    ...(index === undefined ? {} : { index }),
    ...(waitMs === undefined ? {} : { wait: `${Math.round(waitMs)}ms` }),
    ...(stale === undefined ? {} : { stale }),
  };
}

interface SentCall {
  readonly address: string;
  readonly call: ReadOptions;
  /** Undefined for answers that never end. */
  readonly timeoutMs?: number;
}

async function settle<T>(sent: Promise<Sent<T>>, { address, call, timeoutMs }: SentCall): Promise<T> {
  try {
    const { data, response } = await sent;
    call.onMeta?.(metaOf(response.headers));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- data is absent only beside an error, and send() throws those
    return data as T;
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    if (timeoutMs !== undefined && isTimeout(error)) throw nomadTimedOut(address, timeoutMs, error);
    if (error instanceof Error && "hint" in error) throw error;
    throw nomadUnreachable(address, error);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

async function send(options: TransportOptions, request: Request, signal: AbortSignal): Promise<Response> {
  const url = new URL(request.url);
  if (options.region !== undefined) url.searchParams.set("region", options.region);
  if (options.namespace !== undefined) url.searchParams.set("namespace", options.namespace);
  const response = await options.fetch(url.href, {
    method: request.method,
    headers: request.headers,
    signal,
    ...(request.body === null ? {} : { body: await request.text() }),
  });
  if (response.ok) return response;
  throw nomadAnswered({
    status: response.status,
    method: request.method,
    path: url.pathname + url.search,
    nomadMessage: (await response.text()).trim(),
  });
}

function metaOf(headers: Headers): AnswerMeta {
  const knownLeader = headers.get("X-Nomad-KnownLeader");
  return {
    index: numberIn(headers, "X-Nomad-Index"),
    knownLeader: knownLeader === null ? undefined : knownLeader === "true",
    lastContactMs: numberIn(headers, "X-Nomad-LastContact"),
  };
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  const value = Number(text);
  return text === null || !Number.isFinite(value) ? undefined : value;
}
