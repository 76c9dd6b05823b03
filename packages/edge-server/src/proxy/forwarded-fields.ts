import type { ClientHop } from "./client-hop.ts";
import type { RequestHead } from "./request-head.ts";

/**
 * X-Forwarded-For, -Proto, -Host, -Port, Forwarded (RFC 7239) and Via (RFC 9110 section 7.6.3) as lines with CRLF. What an untrusted client sent
 * under these names is gone, Via aside: that is a trace for loops, not a claim of identity.
 */
export function forwardedLines(head: RequestHead, hop: ClientHop): string {
  const lines = hop.isTrusted ? addedTo(head, hop) : hop.lines(head.authority);
  return head.via === undefined && head.minorVersion === 1
    ? `${lines}Via: 1.1 edge\r\n`
    : `${lines}Via: ${head.via === undefined ? "" : `${head.via}, `}1.${head.minorVersion} edge\r\n`;
}

function addedTo(head: RequestHead, hop: ClientHop): string {
  const { forwardedFor, forwarded } = head;
  const host = head.forwardedHost ?? head.authority;
  return (
    `X-Forwarded-For: ${forwardedFor ? `${forwardedFor}, ` : ""}${hop.address}\r\n` +
    `X-Forwarded-Proto: ${head.forwardedProto ?? hop.scheme}\r\n` +
    (host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`) +
    `X-Forwarded-Port: ${head.forwardedPort ?? hop.port}\r\n` +
    `Forwarded: ${forwarded ? `${forwarded}, ` : ""}${hop.element(head.authority)}\r\n`
  );
}
