import { isIPv6 } from "node:net";
import type { RequestHead } from "./request-head.ts";

/** What this hop knows of the client's connection. */
export interface ClientHop {
  /** The peer's address. */
  readonly address: string;
  readonly scheme: "http" | "https";
  /** The port that the client came in by. */
  readonly port: number;
  /** Whether the peer is a trusted proxy, so that its word is added to, not replaced. */
  readonly isTrusted: boolean;
}

/**
 * X-Forwarded-For, -Proto, -Host, -Port, Forwarded (RFC 7239) and Via (RFC 9110 section 7.6.3) as lines with CRLF. What an untrusted client sent
 * under these names is gone, Via aside: that is a trace for loops, not a claim of identity.
 */
export function forwardedLines(head: RequestHead, hop: ClientHop): string {
  const lines = hop.isTrusted ? appended(head, hop) : overwritten(head.authority, hop);
  return `${lines}Via: ${head.via === undefined ? "" : `${head.via}, `}1.${head.minorVersion} edge\r\n`;
}

function overwritten(authority: string, hop: ClientHop): string {
  const host = authority === "" ? "" : `X-Forwarded-Host: ${authority}\r\n`;
  return (
    `X-Forwarded-For: ${hop.address}\r\nX-Forwarded-Proto: ${hop.scheme}\r\n${host}X-Forwarded-Port: ${hop.port}\r\n` +
    `Forwarded: ${forwardedElement(authority, hop)}\r\n`
  );
}

function appended(head: RequestHead, hop: ClientHop): string {
  const { forwardedFor, forwarded } = head;
  const host = head.forwardedHost ?? head.authority;
  return (
    `X-Forwarded-For: ${forwardedFor ? `${forwardedFor}, ` : ""}${hop.address}\r\n` +
    `X-Forwarded-Proto: ${head.forwardedProto ?? hop.scheme}\r\n` +
    (host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`) +
    `X-Forwarded-Port: ${head.forwardedPort ?? hop.port}\r\n` +
    `Forwarded: ${forwarded ? `${forwarded}, ` : ""}${forwardedElement(head.authority, hop)}\r\n`
  );
}

function forwardedElement(authority: string, { address, scheme }: ClientHop): string {
  const client = isIPv6(address) ? `"[${address}]"` : address;
  return `for=${client};${authority === "" ? "" : `host="${authority}";`}proto=${scheme}`;
}
