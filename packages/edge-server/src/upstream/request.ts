import { formatAddress } from "workload";
import { isUpgradeList } from "../http1/upgrade-list.ts";
import { withoutListed } from "../http1/field-section.ts";
import type { RequestHead } from "../http1/request-head.ts";
import type { Rewrite } from "./rewrite.ts";
import type { UpstreamInstance } from "./instance.ts";

export interface UpstreamRequestOptions {
  readonly head: RequestHead;
  readonly instance: UpstreamInstance;
  readonly rewrite: Rewrite | undefined;
  /** What this hop says of the client, as lines with CRLF. */
  readonly forwarded: string;
}

/** The head sent to the upstream, latin1: always HTTP/1.1, origin-form, Host first, one framing field, the empty line at the end. */
export function upstreamRequestHead({ head, instance, rewrite, forwarded }: UpstreamRequestOptions): string {
  const target = rewrite?.target ?? head.target;
  const host =
    rewrite?.host ??
    (head.authority === "" ? formatAddress({ host: instance.address, port: instance.port }) : head.authority);
  const fields = rewrite?.fields ? withFields(head.endToEndLines, rewrite.fields) : head.endToEndLines;
  return `${head.method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${fields}${framingLines(head)}${forwarded}\r\n`;
}

const unsafeProtocol = /\b(?:h2c?|http\/|tls\/)/i;

/** The protocols that this request may be switched to. RFC 9110 section 7.8: none on HTTP/1.0. h2c would hide later requests from every check here. */
export function upgradeOf(head: RequestHead): string | undefined {
  if (head.upgrade === undefined || head.minorVersion === 0 || !head.connection?.includes("upgrade"))
    return undefined;
  return isUpgradeList(head.upgrade) && !unsafeProtocol.test(head.upgrade) ? head.upgrade : undefined;
}

function framingLines(head: RequestHead): string {
  if (head.contentLength === -1 && head.upgrade === undefined && !head.isChunked && !head.takesTrailers)
    return head.maxForwards === -1 ? "" : hopsLine(head);
  const upgrade = upgradeOf(head);
  return (
    (head.contentLength === -1 ? "" : `Content-Length: ${head.contentLength}\r\n`) +
    (head.isChunked ? "Transfer-Encoding: chunked\r\n" : "") +
    (head.expectsContinue && head.hasBody ? "Expect: 100-continue\r\n" : "") +
    connectionLines(upgrade, head.takesTrailers) +
    hopsLine(head)
  );
}

/** RFC 9110 sections 7.8 and 10.1.4: both fields are for the next hop alone, and have to be listed. */
function connectionLines(upgrade: string | undefined, takesTrailers: boolean): string {
  if (upgrade === undefined) return takesTrailers ? "Connection: TE\r\nTE: trailers\r\n" : "";
  return takesTrailers
    ? `Connection: Upgrade, TE\r\nUpgrade: ${upgrade}\r\nTE: trailers\r\n`
    : `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;
}

/** RFC 9110 section 7.6.2: only OPTIONS (and TRACE) count it down. */
function hopsLine({ method, maxForwards }: RequestHead): string {
  if (maxForwards === -1) return "";
  return `Max-Forwards: ${method === "OPTIONS" ? maxForwards - 1 : maxForwards}\r\n`;
}

function withFields(lines: string, fields: readonly (readonly [name: string, value: string])[]): string {
  const names = fields.map(([name]) => name.toLowerCase());
  return (
    withoutListed(lines, names, () => true) + fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")
  );
}

/** RFC 9110 section 7.8: a server switches only to what was offered. */
export function isSwitchTo(chosen: string | undefined, offered: string | undefined): boolean {
  if (chosen === undefined || offered === undefined) return false;
  const names = offered.toLowerCase().split(/[\t ]*,[\t ]*/);
  const chosenNames = chosen.toLowerCase().split(/[\t ]*,[\t ]*/);
  return chosenNames.every((name) => names.includes(name));
}
