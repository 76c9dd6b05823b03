import { UserError } from "command-line/user-error";
import type { Access, System, Token } from "./access.ts";
import { createConnectedFetch } from "./connected-fetch.ts";
import { tokenRefused } from "./errors.ts";
import type { Fetch } from "./fetch-json.ts";
import { createSecureConnect } from "./secure-connect.ts";
import type { Connect } from "./world-agent.ts";

export interface AccessFetchOptions {
  readonly access: Access;
  readonly connect: Connect;
  /** For what is not an agent of a closed world: edges and instances speak plain HTTP. */
  readonly fetch: Fetch;
  /** How long an idle connection is kept; default 4 s. */
  readonly keepAliveMs?: number;
}

const tokenHeaders: Readonly<Record<System, string>> = { consul: "X-Consul-Token", nomad: "X-Nomad-Token" };

/**
 * A fetch into a closed world: to its agents over TLS with the token of their system, unless the caller names one; to everything else without.
 * A redirect is given back, not followed: no other address may see the token. A refused token is an error, TOKEN_REFUSED; what the endpoints
 * of access control answer themselves (`/v1/acl/…`) is the caller's.
 */
export function createAccessFetch({ access, connect, fetch, keepAliveMs }: AccessFetchOptions): Fetch {
  const send = createConnectedFetch({ connect: createSecureConnect({ connect, access }), keepAliveMs });
  return async (url, init) => {
    if (!url.startsWith("https:")) return fetch(url, init);
    const { headers, token } = authorize(url, init, access);
    const request = { ...init, headers, redirect: "manual" } as const;
    const response = await send(url, request).catch((error: unknown) => {
      throw causeOf(error);
    });
    if (token && response.status === 403) await refuse(response, { url, init, token, access });
    return response;
  };
}

/** fetch says "fetch failed"; what a user can mend is its cause. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof UserError ? error.cause : error;
}

interface Authorized {
  readonly headers: Headers;
  /** The one that was added. */
  readonly token: Token | undefined;
}

function authorize(url: string, init: RequestInit | undefined, access: Access): Authorized {
  const { origin, pathname } = new URL(url);
  const headers = new Headers(init?.headers);
  const system = needsToken(pathname) ? access.systemAt(origin) : undefined;
  const header = system && tokenHeaders[system];
  if (!system || !header || headers.has(header)) return { headers, token: undefined };
  const token = access.token(system);
  headers.set(header, token.secretId);
  return { headers, token };
}

interface Refused {
  readonly url: string;
  readonly init: RequestInit | undefined;
  readonly token: Token;
  readonly access: Access;
}

async function refuse(response: Response, { url, init, token, access }: Refused): Promise<void> {
  const { origin, pathname } = new URL(url);
  if (pathname.startsWith("/v1/acl/")) return;
  const answer = (await response.text()).trim();
  const asked = `${init?.method ?? "GET"} ${pathname}`;
  throw tokenRefused({ agent: origin, asked, answer, token, world: access.world });
}

/** What everybody may ask, and what is asked before there are tokens. */
const withoutToken = [
  "/v1/status/",
  "/v1/acl/bootstrap",
  "/v1/acl/login",
  "/v1/agent/health",
  "/.well-known/",
];

/** Whether a path of an agent's API is asked for with a token. */
function needsToken(path: string): boolean {
  return !withoutToken.some((start) => path.startsWith(start));
}
