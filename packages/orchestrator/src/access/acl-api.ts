import { setTimeout as delay } from "node:timers/promises";
import type { CallOptions } from "../call-options.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { accessRefused } from "./errors.ts";

/** The ACL half of an agent's HTTP API: JSON both ways. */
export interface AclApi {
  readonly get: (path: string, options: CallOptions) => Promise<unknown>;
  /** Undefined where there is no such thing (404), and where the own token is not known (403). */
  readonly find: (path: string, options: CallOptions) => Promise<unknown>;
  readonly put: (path: string, body: object, options: CallOptions) => Promise<unknown>;
  readonly delete: (path: string, options: CallOptions) => Promise<unknown>;
}

/** An agent said no, in its own words. */
export class AclApiError extends Error {
  override readonly name = "AclApiError";
  readonly status: number;
  readonly words: string;

  constructor(asked: string, status: number, words: string) {
    super(`${asked}: ${status} ${words}`);
    this.status = status;
    this.words = words;
  }
}

const callTimeoutMs = 10_000;
/** A leader that was elected just now does not serve ACLs yet. */
const patienceMs = 30_000;
const pauseMs = 100;

/**
 * `fetch` brings the operator's token. Bodies hold secrets, so they are never part of an error. Rejects with {@link AclApiError} when the agent
 * answers with an error, and as fetch does when it does not answer. Everything that is sent may be sent again: after an error of a server
 * and without an answer it is, for half a minute.
 */
export function createAclApi(url: string, fetch: Fetch): AclApi {
  const send = (request: AclRequest) => sendPatiently({ url, fetch, ...request });
  return {
    get: (path, call) => send({ method: "GET", path, ...call }),
    find: async (path, call) => {
      try {
        return await send({ method: "GET", path, ...call });
      } catch (error) {
        if (error instanceof AclApiError && (error.status === 404 || error.status === 403)) return undefined;
        throw error;
      }
    },
    put: (path, body, call) => send({ method: "PUT", path, body, ...call }),
    delete: (path, call) => send({ method: "DELETE", path, ...call }),
  };
}

interface AclRequest extends CallOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

type AddressedRequest = AclRequest & { readonly url: string; readonly fetch: Fetch };

async function sendPatiently(request: AddressedRequest): Promise<unknown> {
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    try {
      return await sendOnce(request);
    } catch (error) {
      if (!isTransient(error) || request.signal.aborted || patience.aborted) throw error;
      await delay(pauseMs, undefined, { signal: request.signal });
    }
  }
}

const isTransient = (error: unknown): boolean =>
  !(error instanceof AclApiError) || (error.status >= 500 && !isThereAlready(error));

/** Somebody made it meanwhile: often oneself, by a request whose answer was lost. Consul says it with status 500 or 400. */
export const isThereAlready = (error: unknown): boolean =>
  error instanceof AclApiError && /already (exists|in use)/.test(error.words);

async function sendOnce({ url, fetch, method, path, body, signal }: AddressedRequest): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]),
  });
  const text = await response.text();
  if (!response.ok)
    throw new AclApiError(`${method} ${url}${path}`, response.status, text.trim().slice(0, 300));
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** What an agent refused, as an error for people. */
export function refusedBy(system: "consul" | "nomad", error: unknown): unknown {
  return error instanceof AclApiError ? accessRefused(system, error.message, error) : error;
}
