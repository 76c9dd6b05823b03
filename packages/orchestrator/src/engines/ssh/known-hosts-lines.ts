import { createHmac } from "node:crypto";
import type { SshTarget } from "./settings.ts";

/** A line of known_hosts that speaks of a host. */
export interface KnownLine {
  readonly marker: "@cert-authority" | "@revoked" | undefined;
  readonly type: string;
  /** Base64. */
  readonly key: string;
}

/** How a host is called there: `[name]:port` unless the port is 22. */
export const nameInKnownHosts = ({ host, port }: Pick<SshTarget, "host" | "port">): string =>
  port === 22 ? host : `[${host}]:${port}`;

/** Lines of a known_hosts file that speak of this host (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Pure; lines that are none are left out. */
export function findKnownLines(text: string, host: string): KnownLine[] {
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [patterns = "", type = "", key = ""] = words;
    if (patterns === "" || patterns.startsWith("#") || key === "" || !isMarker(marker)) return [];
    return matchesPatterns(patterns, host) ? [{ marker, type, key }] : [];
  });
}

const isMarker = (word: string | undefined): word is KnownLine["marker"] =>
  word === undefined || word === "@cert-authority" || word === "@revoked";

/** Any of them has to match, and none that begins with `!`. Names of hosts know no capitals. */
function matchesPatterns(list: string, host: string): boolean {
  const patterns = list.split(",");
  const isDenied = patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1), host));
  return !isDenied && patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern, host));
}

function matches(pattern: string, host: string): boolean {
  return pattern.startsWith("|") ? matchesHash(pattern, host) : matchesPattern(pattern, host);
}

/** Whether a name is what a pattern with `*` and `?` says, capitals or not. */
export function matchesPattern(pattern: string, host: string): boolean {
  const source = pattern
    .replace(/[$()+.[\\\]^{|}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "i").test(host);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function matchesHash(pattern: string, host: string): boolean {
  const [, magic, salt = "", hash = ""] = pattern.split("|");
  if (magic !== "1") return false;
  const key = Buffer.from(salt, "base64");
  return createHmac("sha1", key).update(host.toLowerCase()).digest("base64") === hash;
}
