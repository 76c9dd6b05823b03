import { once } from "node:events";
import type { Duplex } from "node:stream";
import { connect as startTls, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import type { Access } from "./access.ts";
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
 * that was asked for. The authorities are looked at for each connection: they may be replaced while a command runs.
 */
export function createSecureConnect({
  connect,
  access,
}: Required<Reach> & { readonly access: Access }): Connect {
  return async (address) => {
    const secureContext = contextOf(access.authorities());
    return handshake(await connect(address), address.host, secureContext);
  };
}

async function handshake(stream: Duplex, host: string, secureContext: SecureContext): Promise<TLSSocket> {
  const socket = startTls({ socket: stream, host, secureContext });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeWithinMs) });
    return socket;
  } catch (error) {
    // Both may still say what else went wrong.
    for (const end of [socket, stream]) end.on("error", () => {}).destroy();
    throw error;
  }
}

/** Making one costs a millisecond, and the same authorities are used for each connection. */
let last: { readonly ca: string; readonly context: SecureContext } | undefined;

function contextOf(ca: string): SecureContext {
  if (last?.ca !== ca) last = { ca, context: createSecureContext({ ca, minVersion: "TLSv1.2" }) };
  return last.context;
}
