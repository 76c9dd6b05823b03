import { createServer, type Server, type Socket } from "node:net";
import type { SecureContext, TLSSocket, TLSSocketOptions } from "node:tls";
import { shareReads } from "../sockets/shared-reads.ts";

export interface TlsListenerOptions {
  /**
   * Called per handshake, so that a reload needs no restart: with `""` for the context of clients that name no server (those that came by address),
   * and with the name that a client asks for. Undefined refuses it.
   */
  contextFor(serverName: string): SecureContext | undefined;
  /** False: every name gets the context of those that name no server, and a handshake does not stop to ask. */
  readonly isByName?: boolean;
  readonly handshakeTimeoutMs?: number;
}

export interface ListenerHandlers {
  /** Whether a connection is welcome: asked before any byte of it is read. */
  admit(socket: Socket): boolean;
  /** A connection whose handshake, if there is one, is done; `wire` is what TLS is spoken over, else the same. */
  serve(socket: Socket, wire: Socket): void;
}

const defaultHandshakeTimeoutMs = 10_000;

/** Takes TCP connections, or with `tls` TLS ones. */
export function createListener(tls: TlsListenerOptions | undefined, handlers: ListenerHandlers): Server {
  const serve = tls
    ? createHandshake(tls, handlers.serve)
    : (socket: Socket) => handlers.serve(socket, socket);
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    if (handlers.admit(socket)) serve(socket);
    else socket.on("error", () => {}).destroy();
  });
  // TLS has reads of its own.
  if (!tls) shareReads(server);
  return server;
}

/** `tls.Server` has a fixed context for clients that name no server: the handshake is made here. */
function createHandshake(
  tls: TlsListenerOptions,
  serve: ListenerHandlers["serve"],
): (socket: Socket) => void {
  // Loading TLS is a good part of a cold start: only for those who use it.
  const { createSecureContext, TLSSocket } = process.getBuiltinModule("node:tls");
  const noCertificate = createSecureContext();
  const SNICallback: TLSSocketOptions["SNICallback"] = (serverName, done) => {
    const context = tls.contextFor(serverName);
    done(context ? null : new Error("no certificate for this name"), context);
  };
  return (socket) => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: tls.contextFor("") ?? noCertificate,
      ALPNProtocols: ["http/1.1"],
      ...(tls.isByName !== false && { SNICallback }),
    });
    untilSecure(secured, tls.handshakeTimeoutMs ?? defaultHandshakeTimeoutMs, () => serve(secured, socket));
  };
}

/** A handshake that fails or takes too long is the client's affair: the connection is closed. */
function untilSecure(socket: TLSSocket, timeoutMs: number, serve: () => void): void {
  const close = () => void socket.destroy();
  socket.setTimeout(timeoutMs, close);
  socket.on("error", close);
  socket.once("secure", () => {
    socket.off("error", close);
    socket.setTimeout(0);
    socket.off("timeout", close);
    serve();
  });
}
