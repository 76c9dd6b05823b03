import { httpDate } from "./http-date.ts";
import type { ResponseHead } from "./response-head.ts";

export interface ClientResponseOptions {
  readonly response: ResponseHead;
  readonly clientMinorVersion: 0 | 1;
  /** Whether this connection carries another request afterwards. */
  readonly keepsAlive: boolean;
}

/** The head sent to the client, latin1, with the empty line. Bodies that end with the upstream's connection become chunked for HTTP/1.1. */
export function clientResponseHead({
  response,
  clientMinorVersion,
  keepsAlive,
}: ClientResponseOptions): string {
  const via = response.via === undefined ? "" : `${response.via}, `;
  return (
    `HTTP/1.1 ${response.statusText}\r\n${response.endToEndLines}${framingLine(response, clientMinorVersion)}` +
    (response.hasDate ? "" : `Date: ${httpDate()}\r\n`) +
    `Via: ${via}1.${response.minorVersion} edge\r\n${connectionLine(clientMinorVersion, keepsAlive)}\r\n`
  );
}

/** An interim response (100, 102, 103 and whatever comes) or a 101, which carries the switch. */
export function interimResponseHead(response: ResponseHead): string {
  const upgrade = response.status === 101 ? `Connection: Upgrade\r\nUpgrade: ${response.upgrade}\r\n` : "";
  return `HTTP/1.1 ${response.statusText}\r\n${response.endToEndLines}${upgrade}\r\n`;
}

function framingLine(response: ResponseHead, clientMinorVersion: 0 | 1): string {
  const { status, contentLength, framing, isChunked } = response;
  // RFC 9110 section 8.6: a 204 has none, whatever the upstream says.
  if (contentLength !== -1) return status === 204 ? "" : `Content-Length: ${contentLength}\r\n`;
  const chunked = isChunked || framing === "close";
  return chunked && clientMinorVersion === 1 ? "Transfer-Encoding: chunked\r\n" : "";
}

function connectionLine(clientMinorVersion: 0 | 1, keepsAlive: boolean): string {
  if (!keepsAlive) return "Connection: close\r\n";
  return clientMinorVersion === 0 ? "Connection: keep-alive\r\n" : "";
}
