import type { ServerHostKeyAlgorithm } from "ssh2";

/** All that ssh2 can check without DSA, the best first: what an unknown host is asked for. */
const all = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
] as const satisfies readonly ServerHostKeyAlgorithm[];

/**
 * Which host key to ask for: first the types that are known, so that a host shows the key that can be recognised (as OpenSSH does), then the
 * others, so that a host without such a key shows what it has. A key of type `ssh-rsa` signs with SHA-2 first (RFC 8332).
 */
export function hostKeyAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (algorithm: string): boolean =>
    knownTypes.includes(algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm);
  return [...all.filter(isKnown), ...all.filter((algorithm) => !isKnown(algorithm))];
}
