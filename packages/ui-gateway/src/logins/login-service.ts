import { once } from "node:events";
import { chmodSync, chownSync, closeSync, constants, openSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Verdict } from "./login-check.ts";

export interface LoginServiceOptions {
  readonly folder: string;
  /** Name of its socket in that folder. */
  readonly socket: string;
  /** Whom else it belongs to: whoever asks it; undefined: it is the own user's. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly check: (authorization: string | undefined, client: string) => Promise<Verdict>;
  /** Why nobody can be served now, in words; undefined when all is well. */
  readonly problem: () => string | undefined;
}

/** Asks for a name and a password (RFC 7617). */
const challenge = 'Basic realm="Nomad Demo", charset="UTF-8"';

/**
 * What nginx asks before each request (`auth_request`): `/check` is 204 for a login that is known, 401 for none, 403 with Retry-After for one that has to
 * wait. `/health` is what Consul's check sees. On a socket that only the gateway and its nginx may use.
 */
export async function startLoginService(options: LoginServiceOptions): Promise<AsyncDisposable> {
  const { folder, socket, owner, check, problem } = options;
  const server = createServer((request, response) => {
    if (request.url === "/health") return answerHealth(response, problem());
    const { authorization, "x-client": client } = request.headers;
    check(authorization, String(client)).then(
      (verdict) => answer(response, verdict),
      () => response.writeHead(500).end(),
    );
  });
  // nginx keeps connections: it closes them, not this end, which could close one that is just being used.
  server.keepAliveTimeout = 0;
  const place = openFolder(folder);
  server.listen(place.file(socket));
  await once(server, "listening");
  const path = join(folder, socket);
  chmodSync(path, 0o600);
  if (owner) chownSync(path, owner.uid, owner.gid);
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      place.close();
    },
  };
}

function answerHealth(response: ServerResponse, problem: string | undefined): void {
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.writeHead(problem === undefined ? 200 : 503).end(`${problem ?? "ok"}\n`);
}

function answer(response: ServerResponse, verdict: Verdict): void {
  if (verdict.kind === "known") response.writeHead(204).end();
  else if (verdict.kind === "unknown") response.writeHead(401, { "www-authenticate": challenge }).end();
  else response.writeHead(403, { "retry-after": String(Math.ceil(verdict.waitMs / 1000)) }).end();
}

/** A folder by descriptor: socket paths are limited to 107 bytes (unix(7)), allocation folders are often longer. */
function openFolder(path: string) {
  if (process.platform !== "linux") return { file: (name: string) => join(path, name), close: () => {} };
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    file: (name: string) => `/proc/self/fd/${descriptor}/${name}`,
    close: () => closeSync(descriptor),
  };
}
