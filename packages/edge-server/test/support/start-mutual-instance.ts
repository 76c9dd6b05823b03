import { once } from "node:events";
import { createServer } from "node:https";
import type { TLSSocket } from "node:tls";
import type { CertifiedKey } from "certificates";

/** What an instance shows, and whom it believes. */
export interface MutualTls {
  readonly shows: CertifiedKey;
  /** Undefined: it takes everybody. */
  readonly believes: string | undefined;
}

/** An HTTPS server in this process that answers `ok`, to `/info` JSON, and takes nobody without a certificate of the authority that it believes. */
export async function startMutualInstance(first: MutualTls) {
  const requests: { readonly url: string; readonly method: string; readonly clientSerial: string }[] = [];
  let connections = 0;
  const server = createServer(
    { ...contextOf(first), requestCert: first.believes !== undefined, rejectUnauthorized: true },
    (request, response) => {
      // eslint-disable-next-line typescript/no-unsafe-type-assertion -- an https server has sockets of no other kind
      const certificate = (request.socket as TLSSocket).getPeerX509Certificate();
      requests.push({
        url: request.url ?? "",
        method: request.method ?? "",
        clientSerial: certificate?.serialNumber.toLowerCase() ?? "none",
      });
      request.resume().on("end", () => response.end(request.url === "/info" ? '{"PID":1}' : "ok"));
    },
  );
  server.keepAliveTimeout = 60_000;
  server.on("secureConnection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : 0,
    requests,
    server,
    /** Handshakes that came to their end. */
    connections: () => connections,
    /** Further handshakes go by this. */
    use: (next: MutualTls) => server.setSecureContext(contextOf(next)),
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function contextOf({ shows, believes }: MutualTls) {
  return { cert: shows.certificate, key: shows.key, ...(believes !== undefined && { ca: believes }) };
}
