import type { RequestListener } from "node:http";
import type { Server } from "node:https";
import { contextOptions } from "workload";
import type { OwnFiles } from "./own-files.ts";

/** A handshake that takes longer is given up. */
const handshakeTimeoutMs = 10_000;
/** What fastify gives a server of its own making. */
const keepAliveTimeoutMs = 72_000;

/**
 * A server that speaks TLS alone. Where there are authorities for clients it takes none without a certificate of theirs. When the files change further
 * handshakes go by the new ones; connections that are open go on as they began.
 */
export function createHttpsServer(files: OwnFiles, handler: RequestListener): Server {
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
  files.onTls((material) => server.setSecureContext(contextOptions(material)));
  return server;
}
