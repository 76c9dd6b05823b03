import type { RefusalRecord } from "../downstream/client-observer.ts";
import type { ExchangeRecord } from "../exchange/exchange-record.ts";

export type AccessLogFormat = "json" | "combined";

/** One line about an exchange; values that clients choose are escaped, a client cannot forge a line. */
export function accessLogLine(
  record: ExchangeRecord,
  format: AccessLogFormat,
  now: { epochMs: number; monotonicMs: number },
): string {
  return format === "json" ? jsonLine(record, now) : combinedLine(record, now.epochMs);
}

function jsonLine(
  record: ExchangeRecord,
  { epochMs, monotonicMs }: { epochMs: number; monotonicMs: number },
): string {
  const { request, instance } = record;
  return JSON.stringify({
    time: new Date(epochMs).toISOString(),
    client: request.clientAddress,
    method: request.method,
    scheme: request.scheme,
    host: request.host,
    target: request.target,
    status: record.status,
    outcome: record.outcome,
    attempts: record.attempts,
    instance: instance?.id,
    ms: Math.round((monotonicMs - record.startedAt) * 10) / 10,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    requestId: request.field("x-request-id"),
    traceparent: request.field("traceparent"),
    userAgent: request.field("user-agent"),
  });
}

/** @see https://httpd.apache.org/docs/current/logs.html#combined */
function combinedLine(
  { request, status, responseBytes, minorVersion }: ExchangeRecord,
  epochMs: number,
): string {
  const line = `${request.method} ${request.target} HTTP/1.${minorVersion}`;
  const referer = request.field("referer") ?? "-";
  const agent = request.field("user-agent") ?? "-";
  return `${request.clientAddress} - - [${commonTime(epochMs)}] ${quoted(line)} ${status || "-"} ${responseBytes} ${quoted(referer)} ${quoted(agent)}`;
}

/** One line about a request that was refused by its head: what is known of it, in the same shape. */
export function refusalLogLine(
  { code, status, scheme, clientAddress, requestLine, elapsedMs }: RefusalRecord,
  format: AccessLogFormat,
  epochMs: number,
): string {
  if (format === "combined")
    return `${clientAddress} - - [${commonTime(epochMs)}] ${quoted(requestLine ?? "-")} ${status} - "-" "-"`;
  const [, method, target] = /^(\S+) (\S+) \S+$/.exec(requestLine ?? "") ?? [];
  return JSON.stringify({
    time: new Date(epochMs).toISOString(),
    client: clientAddress,
    method,
    scheme,
    target,
    status,
    outcome: code,
    attempts: 0,
    ms: Math.round(elapsedMs * 10) / 10,
  });
}

function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(/[^\x20-\x7e]/g, hexOf);
  return `"${escaped}"`;
}

function hexOf(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function commonTime(epochMs: number): string {
  const time = new Date(epochMs);
  const day = String(time.getUTCDate()).padStart(2, "0");
  return `${day}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}
