import { isIP, isIPv6 } from "node:net";

/** The address of a node as X-Forwarded-For and Forwarded (RFC 7239 section 6) write it, with a port or without, IPv6 in brackets or not; undefined for names. */
export function nodeAddress(text: string): string | undefined {
  if (isIP(text) !== 0) return text;
  const [, bracketed, plain = ""] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\w{1,32})?$/.exec(text) ?? [];
  if (bracketed !== undefined) return isIPv6(bracketed) ? bracketed : undefined;
  return isIP(plain) === 4 ? plain : undefined;
}
