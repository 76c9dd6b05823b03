import { createHash, createHmac } from "node:crypto";
import { readIfThere } from "../../files/read-if-there.ts";
import type { SshTarget } from "./settings.ts";

/** What is known of a host's keys: all that may be shown, and where that was read. */
export interface KnownKeys {
  /** Fingerprints; empty when the host was never seen. */
  readonly fingerprints: ReadonlySet<string>;
  /** Key types to ask the host for first: those that are known. */
  readonly types: readonly string[];
}

/** From the inventory's fingerprint where it has one, else from known_hosts. */
export async function readKnownKeys({ fingerprint, knownHosts, host, port }: SshTarget): Promise<KnownKeys> {
  if (fingerprint !== undefined) return { fingerprints: new Set([fingerprint]), types: [] };
  const lines = findLines((await readIfThere(knownHosts)) ?? "", nameInKnownHosts({ host, port }));
  return {
    fingerprints: new Set(lines.map(({ key }) => fingerprintOf(Buffer.from(key, "base64")))),
    types: [...new Set(lines.map(({ type }) => type))],
  };
}

/** `SHA256:…` of a public key in its wire form, as OpenSSH prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** A line of known_hosts that says this host has this key (in its wire form, which begins with its type: RFC 4253, 6.6). */
export function knownHostsLine(target: Pick<SshTarget, "host" | "port">, key: Buffer): string {
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
  return `${nameInKnownHosts(target)} ${type} ${key.toString("base64")}\n`;
}

const nameInKnownHosts = ({ host, port }: Pick<SshTarget, "host" | "port">): string =>
  port === 22 ? host : `[${host}]:${port}`;

interface KnownLine {
  readonly type: string;
  readonly key: string;
}

/** Lines of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) that speak of this host; those with a marker are left out. */
function findLines(text: string, host: string): KnownLine[] {
  return text.split("\n").flatMap((line) => {
    const [patterns = "", type = "", key = ""] = line.trim().split(/\s+/);
    if (patterns === "" || patterns.startsWith("#") || patterns.startsWith("@")) return [];
    return patterns.split(",").some((pattern) => matches(pattern, host)) ? [{ type, key }] : [];
  });
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith("|1|")) return pattern === host;
  const [, , salt = "", hash = ""] = pattern.split("|");
  return createHmac("sha1", Buffer.from(salt, "base64")).update(host).digest("base64") === hash;
}
