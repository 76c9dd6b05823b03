import { STATUS_CODES } from "node:http";
import type { RequestError } from "../http1/request-error.ts";
import { httpDate } from "../http1/http-date.ts";
import { connectionLine, persistenceOption } from "../http1/persistence.ts";

/** A response that the edge makes itself. */
export interface LocalReply {
  readonly status: number;
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly body?: string | Uint8Array | undefined;
}

export interface LocalReplyOptions {
  readonly method: string;
  readonly clientMinorVersion: 0 | 1;
  readonly keepsAlive: boolean;
}

/** Where a reply goes: a socket. */
interface ResponseSink {
  write(bytes: string | Uint8Array, encoding?: "latin1"): unknown;
  cork(): void;
  uncork(): void;
}

/**
 * Sends the whole response: with Content-Length, Date and Connection; without a body for HEAD. The body is not copied: however many clients wait for
 * one and the same, it is in memory once.
 */
export function sendLocalReply(sink: ResponseSink, reply: LocalReply, options: LocalReplyOptions): void {
  const isBodiless = reply.status === 204 || reply.status === 304;
  const body = isBodiless ? Buffer.alloc(0) : toBytes(reply.body ?? defaultBody(reply.status));
  sink.cork();
  sink.write(
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ""}\r\n${fieldLines(reply)}` +
      (isBodiless ? "" : `Content-Length: ${body.length}\r\n`) +
      `Date: ${httpDate()}\r\n${connectionLine(persistenceOption(options.clientMinorVersion, options.keepsAlive))}\r\n`,
    "latin1",
  );
  if (options.method !== "HEAD" && body.length > 0) sink.write(body);
  sink.uncork();
}

/** The reply to a refused request or a failed forwarding: code and text, no address. */
export function errorReply({ status, code, text }: RequestError): LocalReply {
  return {
    status,
    body: `${status} ${code}: ${text}\n`,
    fields: status === 405 ? [["Allow", allowedMethods]] : undefined,
  };
}

/** For Allow: the methods that web applications use; the registry has more. */
export const allowedMethods = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

function fieldLines({ fields = [] }: LocalReply): string {
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  const isTyped = fields.some(([name]) => name.toLowerCase() === "content-type");
  return (isTyped ? "" : "Content-Type: text/plain; charset=utf-8\r\n") + lines.join("");
}

function defaultBody(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ""}\n`;
}

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === "string" ? Buffer.from(body) : body;
}
