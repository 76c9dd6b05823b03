import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Fetch } from "../net/fetch-json.ts";

export type VaultMethod = "GET" | "POST" | "DELETE";

export interface VaultRequest extends CallOptions {
  /** Sent as JSON. It may hold secrets: it is part of no error. */
  readonly body?: object | undefined;
  /** Not sent again once a server may have done it; default: whatever is sent may be sent again. */
  readonly once?: boolean;
}

/** The HTTP API of a world's Vault, at whichever server serves. */
export interface VaultApi {
  /**
   * What Vault answers to a path below `/v1/`; undefined where it answers nothing, or has no such thing (404). Rejects with {@link VaultApiError}
   * when it answers with an error, and as fetch does when no server answers.
   */
  request(method: VaultMethod, path: string, request: VaultRequest): Promise<unknown>;
}

export interface VaultApiOptions {
  /** Base URLs of the servers; at least one. */
  readonly servers: readonly string[];
  /** The world's own: over TLS, against its authority. */
  readonly fetch: Fetch;
  /** Read at each request; undefined: for what everybody may ask. */
  readonly token?: string | (() => string) | undefined;
  /** How long it is asked again while no server serves; default 30 s: as long as a new leader may take. */
  readonly patienceMs?: number;
}

/** Vault said no, in its own words. */
export class VaultApiError extends Error {
  override readonly name = "VaultApiError";
  /** `GET https://…/v1/sys/mounts`. */
  readonly asked: string;
  readonly status: number;
  readonly words: string;

  constructor(asked: string, status: number, words: string) {
    super(`${asked}: ${status} ${words}`);
    this.asked = asked;
    this.status = status;
    this.words = words;
  }
}

const callTimeoutMs = 10_000;
const pauseMs = 200;

/** A request that gets no answer, or one of a server that does not serve, goes to the next server, and round again for half a minute. */
export function createVaultApi(options: VaultApiOptions): VaultApi {
  const { servers, token, patienceMs = 30_000 } = options;
  let preferred = 0;

  return {
    request: async (method, path, request) => {
      const secret = typeof token === "function" ? token() : token;
      const patience = AbortSignal.timeout(patienceMs);
      for (let tried = 1; ; tried++) {
        const index = preferred;
        const target = { ...options, server: servers[index] ?? "", method, path, secret, ...request };
        try {
          return await sendTo(target);
        } catch (error) {
          if (request.signal.aborted || !isWorthAnother(error)) throw error;
          // Another request may have moved on to the next server already.
          if (preferred === index) preferred = (index + 1) % servers.length;
          if (tried % servers.length > 0) continue;
          if (patience.aborted) throw error;
          await delay(pauseMs, undefined, { signal: request.signal });
        }
      }
    },
  };
}

interface Target extends VaultRequest, Pick<VaultApiOptions, "fetch"> {
  readonly server: string;
  readonly secret: string | undefined;
  readonly method: VaultMethod;
  readonly path: string;
}

/** What may be done only once goes to a server that says of itself that it serves. */
async function sendTo(target: Target): Promise<unknown> {
  if (!target.once) return send(target);
  await send({
    ...target,
    method: "GET",
    path: "sys/health?standbyok=true",
    body: undefined,
    secret: undefined,
  });
  return send(target).catch((error: unknown) => {
    throw error instanceof VaultApiError ? error : new UnansweredWrite(error);
  });
}

/** Nobody knows whether it was done. */
class UnansweredWrite extends Error {
  override readonly name = "UnansweredWrite";

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Sealed, not a member yet, a standby that knows no leader (it answers 500, or points elsewhere), or a place for secrets that was made just now. */
function isWorthAnother(error: unknown): boolean {
  if (error instanceof UnansweredWrite) return false;
  if (!(error instanceof VaultApiError)) return true;
  const { status, words } = error;
  const isElsewhere = status >= 300 && status < 400;
  return (
    isElsewhere || status >= 500 || passing.has(status) || words.startsWith("Upgrading from non-versioned")
  );
}

/** Too many requests; standbys of Vault's enterprise edition. */
const passing: ReadonlySet<number> = new Set([429, 472, 473]);

async function send({ server, method, path, body, fetch, secret, signal }: Target): Promise<unknown> {
  const response = await fetch(`${server}/v1/${path}`, {
    method,
    headers: { "X-Vault-Request": "true", ...(secret !== undefined && { "X-Vault-Token": secret }) },
    ...(body && { body: JSON.stringify(body) }),
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]),
  });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new VaultApiError(`${method} ${server}/v1/${path}`, response.status, wordsOf(text));
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

const errorsSchema = z.object({ errors: z.array(z.string()) });

/** Vault's answer to what it does not do: a list of reasons, which names no secret. */
function wordsOf(text: string): string {
  try {
    const { errors } = errorsSchema.parse(JSON.parse(text));
    return errors.join("; ").replaceAll(/\s+/g, " ").trim().slice(0, 300) || "no reason given";
  } catch {
    return text.trim().slice(0, 300);
  }
}
