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
    const secureContext = contextOf(access.authorities());
    const stream = await connect(address);
    return handshake(stream, { host: address.host, secureContext }, (error, certificate) => {
      const peer = `https://${address.host}:${address.port}`;
      const asked = { peer, expectedName: address.host, certificate, now: new Date() };
      const explanation = explainTlsFailure(error, asked);
      return explanation ? tlsFailed(explanation, { world: access.world, cause: error }) : error;
    });
  };
}

/** What the other side presented, if it came that far. */
type Explain = (error: unknown, certificate: X509Certificate | undefined) => unknown;

async function handshake(
  stream: Duplex,
  options: Pick<ConnectionOptions, "host" | "secureContext">,
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

/** Making one costs a millisecond, and the same authorities are used for each connection. */
let last: { readonly ca: string; readonly context: SecureContext } | undefined;

function contextOf(ca: string): SecureContext {
  if (last?.ca !== ca) last = { ca, context: createSecureContext({ ca, minVersion: "TLSv1.2" }) };
  return last.context;
}
