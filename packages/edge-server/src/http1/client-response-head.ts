import { httpDate } from "./http-date.ts";
import { connectionLine, persistenceOption } from "./persistence.ts";
import type { ResponseHead } from "./response-head.ts";
import { isUpgradeList } from "./upgrade-list.ts";

export interface ClientResponseOptions {
  readonly response: ResponseHead;
  readonly clientMinorVersion: 0 | 1;
  /** Whether this connection carries another request afterwards. */
  readonly keepsAlive: boolean;
  /** Whether Via names this hop. */
  readonly addsVia: boolean;
}

/** The head sent to the client, latin1, with the empty line. Bodies that end with the upstream's connection become chunked for HTTP/1.1. */
export function clientResponseHead({
  response,
  clientMinorVersion,
  keepsAlive,
  addsVia,
}: ClientResponseOptions): string {
  const persistence = persistenceOption(clientMinorVersion, keepsAlive);
  return (
    `HTTP/1.1 ${response.statusText}\r\n${response.endToEndLines}${framingLine(response, clientMinorVersion)}` +
    (response.hasDate ? "" : `Date: ${httpDate()}\r\n`) +
    (addsVia ? `Via: 1.${response.minorVersion} edge\r\n` : "") +
    `${response.status === 426 ? upgradeLines(response, persistence) : connectionLine(persistence)}\r\n`
  );
}

/** An interim response (100, 102, 103 and whatever comes) or a 101, which carries the switch. */
export function interimResponseHead(response: ResponseHead): string {
  const upgrade = response.status === 101 ? `Connection: Upgrade\r\nUpgrade: ${response.upgrade}\r\n` : "";
  return `HTTP/1.1 ${response.statusText}\r\n${response.endToEndLines}${upgrade}\r\n`;
}

function framingLine(response: ResponseHead, clientMinorVersion: 0 | 1): string {
  const { status, contentLength, framing, isChunked } = response;
  // RFC 9110 section 8.6, RFC 9112 section 6.1: a 204 has neither, whatever the upstream says.
  if (status === 204) return "";
  if (contentLength !== -1) return `Content-Length: ${contentLength}\r\n`;
  const chunked = isChunked || framing === "close";
  return chunked && clientMinorVersion === 1 ? "Transfer-Encoding: chunked\r\n" : "";
}

/**
 * RFC 9110 section 15.5.22: a 426 says to what. In other responses Upgrade is an offer for later requests, which would meet this hop: taken off, as
 * most offer h2c or TLS, and those are not passed on.
 */
function upgradeLines({ upgrade }: ResponseHead, persistence: string): string {
  if (upgrade === undefined || !isUpgradeList(upgrade)) return connectionLine(persistence);
  return `Upgrade: ${upgrade}\r\n${connectionLine(persistence === "" ? "Upgrade" : `Upgrade, ${persistence}`)}`;
}
