import { createHash } from "node:crypto";
import { readIfThere } from "../../files/read-if-there.ts";
import { findKnownLines, nameInKnownHosts, type KnownLine } from "./known-hosts-lines.ts";
import type { SshTarget } from "./settings.ts";

/** What is known of a host's keys: all that may be shown, and where that was read. */
export interface KnownKeys {
  /** Fingerprints; empty when the host was never seen. */
  readonly fingerprints: ReadonlySet<string>;
  /** Key types to ask the host for first: those that are known. */
  readonly types: readonly string[];
  /** Fingerprints that must not be accepted, whoever vouches for them. */
  readonly revoked: ReadonlySet<string>;
  /** Keys, in base64 of their wire form, of authorities whose certificates of the host may be believed. */
  readonly authorities: ReadonlySet<string>;
}

/**
 * From the inventory's fingerprint where it has one, else from known_hosts, and that of all users of this machine where the settings name no
 * file. Who is revoked is revoked either way.
 */
export async function readKnownKeys(target: SshTarget): Promise<KnownKeys> {
  const files = [target.knownHosts, ...(target.alsoKnownHosts ?? [])];
  const texts = await Promise.all(files.map(async (path) => (await readIfThere(path)) ?? ""));
  const lines = texts.flatMap((text) => findLinesOf(text, target));
  const trusted = lines.filter(({ marker }) => marker === undefined);
  const fingerprintsOf = (some: readonly KnownLine[]): ReadonlySet<string> =>
    new Set(some.map(({ key }) => fingerprintOf(Buffer.from(key, "base64"))));
  return {
    fingerprints: target.fingerprint === undefined ? fingerprintsOf(trusted) : new Set([target.fingerprint]),
    types: target.fingerprint === undefined ? [...new Set(trusted.map(({ type }) => type))] : [],
    revoked: fingerprintsOf(lines.filter(({ marker }) => marker === "@revoked")),
    authorities: new Set(lines.filter(({ marker }) => marker === "@cert-authority").map(({ key }) => key)),
  };
}

/** A host at a port of its own that has no line is looked for by its name alone, as OpenSSH does. */
function findLinesOf(text: string, target: Pick<SshTarget, "host" | "port">): KnownLine[] {
  const lines = findKnownLines(text, nameInKnownHosts(target));
  if (target.port === 22 || lines.some(({ marker }) => marker === undefined)) return lines;
  return [...lines, ...findKnownLines(text, target.host)];
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
