import type { RequestListener } from "node:http";
import type { Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { contextOptions, type Log } from "workload";
import type { OwnFiles } from "./own-files.ts";

/** A handshake that takes longer is given up. */
const handshakeTimeoutMs = 10_000;
/** Of many clients that are refused one is told each second. */
const tellAgainMs = 1000;
/** What fastify gives a server of its own making. */
const keepAliveTimeoutMs = 72_000;

/**
 * A server that speaks TLS alone. Where there are authorities for clients it takes none without a certificate of theirs. When the files change further
 * handshakes go by the new ones; connections that are open go on as they began.
 */
export function createHttpsServer(files: OwnFiles, log: Log, handler: RequestListener): Server {
  // Loading TLS is a good part of a cold start: only for those who use it.
  const server = process.getBuiltinModule("node:https").createServer(
    {
      requestCert: files.tls?.material.ca !== undefined,
      rejectUnauthorized: true,
      handshakeTimeout: handshakeTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    handler,
  );
  // Node closes such a connection without a word to the client.
  let toldAt = Number.NEGATIVE_INFINITY;
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    const now = performance.now();
    if (now - toldAt < tellAgainMs) return;
    toldAt = now;
    log.warn(
      { client: socket.remoteAddress, reason: reasonOf(error, socket) },
      "a client was not served: its handshake failed",
    );
  });
  files.onTls((material) => server.setSecureContext(contextOptions(material)));
  return server;
}

/** Why the client's certificate was not believed, else what OpenSSL says. */
function reasonOf({ code, message }: NodeJS.ErrnoException, { authorizationError }: TLSSocket): string {
  // An Error by its type, a code in fact.
  const refused: unknown = authorizationError;
  return typeof refused === "string" ? refused : (code ?? message);
}
