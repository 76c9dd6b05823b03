import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { isSystemError } from "../../files/system-error.ts";
import type { CallOptions } from "../../call-options.ts";
import { execLocally } from "../../toolchain/exec-locally.ts";
import type { Dial } from "./dial.ts";
import { parseHostCertificate } from "./host-certificate.ts";
import { fingerprintOf, type KnownKeys } from "./known-hosts.ts";
import { matchesPattern } from "./known-hosts-lines.ts";
import type { SshTarget } from "./settings.ts";

export interface CertifiedKeysOptions extends CallOptions {
  readonly dial: Dial;
  /** Unix time in ms. */
  readonly now: () => number;
}

/**
 * What is known of a host for which only an authority vouches (`@cert-authority`), with the keys that its certificates name: ssh2 takes part in no key
 * exchange with certificates, so OpenSSH's ssh-keyscan asks for them, and the host proves in ssh2's own that it has such a key. Without
 * ssh-keyscan, or such a certificate, what was known before.
 */
export async function withCertifiedKeys(
  target: SshTarget,
  known: KnownKeys,
  options: CertifiedKeysOptions,
): Promise<KnownKeys> {
  if (known.authorities.size === 0 || known.fingerprints.size > 0) return known;
  const now = BigInt(Math.floor(options.now() / 1_000));
  const keys = (await scan(target, options)).flatMap((blob) => {
    const certificate = parseHostCertificate(blob);
    if (!certificate || !known.authorities.has(certificate.authority)) return [];
    const { key, authority, principals, validAfter, validBefore } = certificate;
    if (known.revoked.has(fingerprintOf(Buffer.from(authority, "base64")))) return [];
    const isNamed = principals.length === 0 || principals.some((name) => matchesPattern(name, target.host));
    return isNamed && validAfter <= now && now < validBefore ? [key] : [];
  });
  const types = keys.map((key) => key.toString("latin1", 4, 4 + key.readUInt32BE(0)));
  return { ...known, fingerprints: new Set(keys.map(fingerprintOf)), types };
}

/** The certificates that a host shows, whichever way it is reached: through a port of this machine that leads there. */
async function scan({ host, port }: SshTarget, { dial, signal }: CertifiedKeysOptions): Promise<Buffer[]> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    void dial(host, port).then(
      (stream) => void pipeline(socket, stream, socket, () => stream.destroy()),
      () => socket.destroy(),
    );
  });
  try {
    await once(server.listen({ host: "127.0.0.1", port: 0, exclusive: true }), "listening");
    const at = server.address();
    const localPort = String(at !== null && typeof at === "object" ? at.port : 0);
    const { stdout } = await execLocally(["ssh-keyscan", "-c", "-T", "15", "-p", localPort, "127.0.0.1"], {
      signal,
    });
    // A line has the host's name before the type of the certificate, or not: releases differ.
    return [...stdout.matchAll(/^(?!#).*?\S+-cert-v01@openssh\.com (\S+)/gm)].map(([, key = ""]) =>
      Buffer.from(key, "base64"),
    );
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw error;
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}
