import { isIPv6 } from "node:net";

/** What all forwarded fields of a request say. */
export interface ForwardedStory {
  /** Verified hops, the farthest first; the last one is the peer. */
  readonly addresses: readonly [...string[], string];
  /** X-Forwarded-For and Forwarded as a trusted peer sent them, to be added to. */
  readonly forwardedFor?: string | undefined;
  readonly forwarded?: string | undefined;
  readonly clientAddress: string;
  readonly scheme: "http" | "https";
  /** Host and port as the client named them; empty where it named none. */
  readonly host: string;
  /** Default: the one in `host`, else the scheme's. */
  readonly port?: string | undefined;
}

/**
 * X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, -Host, -Port and Forwarded (RFC 7239) as lines with CRLF. The port is the one that the client asked
 * for, not the one that the edge listens on: that one is the affair of whatever balancer or address translation is in front.
 */
export function storyLines(story: ForwardedStory): string {
  const { addresses, forwardedFor, forwarded, clientAddress, scheme, host, port } = story;
  const hostLine = host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`;
  return (
    `X-Forwarded-For: ${forwardedFor ? `${forwardedFor}, ` : ""}${addresses.at(-1) ?? ""}\r\nX-Real-IP: ${clientAddress}\r\n` +
    `X-Forwarded-Proto: ${scheme}\r\n${hostLine}X-Forwarded-Port: ${port ?? portOf(host) ?? (scheme === "https" ? "443" : "80")}\r\n` +
    `Forwarded: ${forwarded ? `${forwarded}, ` : ""}${addresses.map((address) => element(address, story)).join(", ")}\r\n`
  );
}

function portOf(host: string): string | undefined {
  return /:(\d+)$/.exec(host)?.[1];
}

/** RFC 7239 section 4. Each says the same host and scheme, whichever one a reader picks. */
function element(address: string, { host, scheme }: ForwardedStory): string {
  const client = isIPv6(address) ? `"[${address}]"` : address;
  return `for=${client};${host === "" ? "" : `host="${host}";`}proto=${scheme}`;
}
