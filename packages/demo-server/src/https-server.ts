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

/** What a server over TLS is made of. */
export interface HttpsServerOptions {
  readonly files: OwnFiles;
  readonly log: Log;
  readonly handler: RequestListener;
  /** DNS names, one of which a client's certificate has to hold; none: any certificate of the authorities will do. */
  readonly clientNames: readonly string[];
}

/**
 * A server that speaks TLS alone. Where there are authorities for clients it takes none without a certificate of theirs, and of those only who is called
 * as wanted. When the files change further handshakes go by the new ones; connections that are open go on as they began.
 */
export function createHttpsServer({ files, log, handler, clientNames }: HttpsServerOptions): Server {
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
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (socket: TLSSocket, reason: string, what: string) => {
    const now = performance.now();
    if (now - toldAt < tellAgainMs) return;
    toldAt = now;
    log.warn({ client: socket.remoteAddress, reason }, `a client was not served: ${what}`);
  };
  // Node closes such a connection without a word to the client.
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) =>
    tell(socket, reasonOf(error, socket), "its handshake failed"),
  );
  // Before the one that reads requests: of a stranger's nothing is read.
  if (clientNames.length > 0)
    server.prependListener("secureConnection", (socket: TLSSocket) => {
      const names = socket.getPeerX509Certificate()?.subjectAltName;
      if (clientNames.some((name) => isCalled(socket, name))) return;
      tell(
        socket,
        `${names ?? "no name"}; wanted is ${clientNames.join(" or ")}`,
        "its certificate is another's",
      );
      socket.destroy();
    });
  files.onTls((material) => server.setSecureContext(contextOptions(material)));
  return server;
}

/** The common name says nothing: it is no name of the DNS. */
const isCalled = (socket: TLSSocket, name: string): boolean =>
  socket.getPeerX509Certificate()?.checkHost(name, { subject: "never", wildcards: false }) !== undefined;

/** Why the client's certificate was not believed, else what OpenSSL says. */
function reasonOf({ code, message }: NodeJS.ErrnoException, { authorizationError }: TLSSocket): string {
  // An Error by its type, a code in fact.
  const refused: unknown = authorizationError;
  return typeof refused === "string" ? refused : (code ?? message);
}
