import { createServer, type Server, type Socket } from "node:net";
import type { SecureContext } from "node:tls";

export interface TlsListenerOptions {
  /** Called per handshake with the name that the client asks for (`""` without SNI), so that a reload needs no restart. Undefined refuses it. */
  contextFor(serverName: string): SecureContext | undefined;
  readonly handshakeTimeoutMs?: number;
}

const defaultHandshakeTimeoutMs = 10_000;

/** Listens for TCP connections, or with `tls` for TLS ones, which are handed over after their handshake. */
export function createListener(
  tls: TlsListenerOptions | undefined,
  onConnection: (socket: Socket) => void,
): Server {
  if (!tls) return createServer({ noDelay: true, allowHalfOpen: true }, onConnection);
  // Loading TLS is a good part of a cold start: only for those who use it.
  const server = process.getBuiltinModule("node:tls").createServer(
    {
      ALPNProtocols: ["http/1.1"],
      minVersion: "TLSv1.2",
      handshakeTimeout: tls.handshakeTimeoutMs ?? defaultHandshakeTimeoutMs,
      allowHalfOpen: true,
      noDelay: true,
      SNICallback: (serverName, done) => done(null, tls.contextFor(serverName)),
    },
    onConnection,
  );
  // A failed handshake is the client's: its socket is closed already.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return server;
}
