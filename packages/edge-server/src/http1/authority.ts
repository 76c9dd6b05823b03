import { isIPv6 } from "node:net";

/** RFC 3986 section 3.2.2 without userinfo; an empty host is no authority of http (RFC 9110 section 4.2.1). */
const authority = /^(?:\[([0-9A-Fa-f:.]+)\]|((?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+))(?::(\d{0,5}))?$/;

/**
 * The host in lower case, brackets kept, without port and without the dot that ends an absolute name (RFC 1034 section 3.1: `a.` names the same
 * host as `a`); undefined when this is not `host [":" port]`.
 */
export function hostOfAuthority(text: string): string | undefined {
  if (text.length > 255 + 6) return undefined;
  const match = authority.exec(text);
  if (!match) return undefined;
  const [, literal, name, port] = match;
  if (port !== undefined && Number(port) > 65_535) return undefined;
  if (literal === undefined) return withoutFinalDot(name?.toLowerCase() ?? "");
  return isIPv6(literal) ? `[${literal.toLowerCase()}]` : undefined;
}

function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}
