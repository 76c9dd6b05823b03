import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { TlsOptions } from "./http-get.ts";

const timeoutMs = 1000;

/** The certificate that a server shows, whoever signed it: for an explanation, nothing is asked of it. Undefined when it shows none in a second. */
export async function peekCertificate(
  { hostname, port }: URL,
  { secureContext, servername }: TlsOptions,
): Promise<X509Certificate | undefined> {
  const { connect } = await import("node:tls");
  const host = hostname.replace(/^\[|\]$/g, "");
  const names = servername === undefined ? {} : { servername };
  const socket = connect({
    host,
    port: Number(port) || 443,
    secureContext,
    ...names,
    rejectUnauthorized: false,
  });
  socket.on("error", () => {});
  try {
    await Promise.race([once(socket, "secureConnect"), delay(timeoutMs, undefined, { ref: false })]);
    return socket.getPeerX509Certificate();
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
