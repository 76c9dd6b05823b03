import { once } from "node:events";
import type { Duplex } from "node:stream";
import {
  connect as startTls,
  createSecureContext,
  type ConnectionOptions,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import type { X509Certificate } from "node:crypto";
import { explainTlsFailure } from "certificates/explain-tls-failure";
import type { Access } from "./access.ts";
import { tlsFailed } from "./errors.ts";
import type { Connect } from "./world-agent.ts";

/** How the agents of a world are reached, and what they want to see. */
export interface Reach {
  /** The engine's own, so that connections start inside the world. */
  readonly connect: Connect;
  /** Undefined where the world is open. */
  readonly access?: Access | undefined;
}

const handshakeWithinMs = 10_000;

/**
 * Connects inside a world and speaks TLS there. Rejects when the agent's certificate is not of the world's authorities, or not for the address
 * that was asked for: TLS_FAILED says why. The authorities are looked at for each connection: they may be replaced while a command runs.
 */
export function createSecureConnect({
  connect,
  access,
}: Required<Reach> & { readonly access: Access }): Connect {
  return async (address) => {
    const { secureContext, sessions } = trustOf(access.authorities());
    const peer = `https://${address.host}:${address.port}`;
    const options = { host: address.host, secureContext, session: sessions.get(peer) };
    const socket = await handshake(await connect(address), options, (error, certificate) => {
      sessions.delete(peer);
      const asked = { peer, expectedName: address.host, certificate, now: new Date() };
      const explanation = explainTlsFailure(error, asked);
      return explanation ? tlsFailed(explanation, { world: access.world, cause: error }) : error;
    });
    return socket.on("session", (session) => sessions.set(peer, session));
  };
}

/** What the other side presented, if it came that far. */
type Explain = (error: unknown, certificate: X509Certificate | undefined) => unknown;

async function handshake(
  stream: Duplex,
  options: Pick<ConnectionOptions, "host" | "secureContext" | "session">,
  explain: Explain,
): Promise<TLSSocket> {
  const socket = startTls({ ...options, socket: stream });
  let presented: X509Certificate | undefined;
  // Before the certificate is checked: afterwards the connection, and with it the certificate, may be gone.
  socket.prependOnceListener("secure", () => (presented = socket.getPeerX509Certificate()));
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeWithinMs) });
    return socket;
  } catch (error) {
    // Both may still say what else went wrong.
    for (const end of [socket, stream]) end.on("error", () => {}).destroy();
    throw explain(error, presented);
  }
}

/** What follows from the authorities that are trusted. */
interface Trust {
  readonly ca: string;
  /** Making one costs a millisecond. */
  readonly secureContext: SecureContext;
  /**
   * The last session with each address, whose certificate was checked when the session began. Going on with it costs little more than half of what a
   * whole handshake does. Other authorities begin anew.
   */
  readonly sessions: Map<string, Buffer>;
}

let last: Trust | undefined;

function trustOf(ca: string): Trust {
  if (last?.ca !== ca)
    last = { ca, secureContext: createSecureContext({ ca, minVersion: "TLSv1.2" }), sessions: new Map() };
  return last;
}
