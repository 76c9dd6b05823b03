import { once } from "node:events";
import type { X509Certificate } from "node:crypto";
import { connect as startTls } from "node:tls";
import type { CallOptions } from "../call-options.ts";
import type { Connect } from "./world-agent.ts";

/** The certificate that an address inside a world shows to whoever asks, trusted or not. Rejects where nobody speaks TLS. */
export async function presentedCertificate(
  url: string,
  connect: Connect,
  { signal }: CallOptions,
): Promise<X509Certificate | undefined> {
  const { hostname: host, port } = new URL(url);
  const stream = await connect({ host, port: Number(port) });
  // Nothing is sent or read: it is looked at, and compared with what the agent was given.
  const socket = startTls({ host, socket: stream, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect", { signal });
    return socket.getPeerX509Certificate();
  } finally {
    for (const end of [socket, stream]) end.on("error", () => {}).destroy();
  }
}
