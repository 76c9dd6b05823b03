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
  const send = async (method: string, path: string, options: CallOptions, body?: object) => {
    const patience = AbortSignal.timeout(patienceMs);
    for (;;) {
      try {
        return await sendOnce(method, path, options, body);
      } catch (error) {
        const isTransient = !(error instanceof AclApiError) || error.status >= 500;
        if (!isTransient || options.signal.aborted || patience.aborted) throw error;
        await delay(pauseMs, undefined, options);
      }
    }
  };
  const sendOnce = async (method: string, path: string, { signal }: CallOptions, body?: object) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]),
    });
    const text = await response.text();
    if (!response.ok)
      throw new AclApiError(`${method} ${url}${path}`, response.status, text.trim().slice(0, 300));
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  };
  return {
    get: (path, options) => send("GET", path, options),
    find: async (path, options) => {
      try {
        return await send("GET", path, options);
      } catch (error) {
        if (error instanceof AclApiError && (error.status === 404 || error.status === 403)) return undefined;
        throw error;
      }
    },
    put: (path, body, options) => send("PUT", path, options, body),
    delete: (path, options) => send("DELETE", path, options),
  };
}

/** What an agent refused, as an error for people. */
export function refusedBy(system: "consul" | "nomad", error: unknown): unknown {
  return error instanceof AclApiError ? accessRefused(system, error.message, error) : error;
}
