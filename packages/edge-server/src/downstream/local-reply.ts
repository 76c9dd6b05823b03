import { STATUS_CODES } from "node:http";
import { httpDate } from "../http1/http-date.ts";

/** An answer that the edge makes itself. */
export interface OwnResponse {
  readonly status: number;
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
  readonly body?: string | Uint8Array | undefined;
}

export interface OwnResponseOptions {
  readonly method: string;
  readonly clientMinorVersion: 0 | 1;
  readonly keepsAlive: boolean;
}

/** Where an answer goes: a socket. */
interface ResponseSink {
  write(bytes: string | Uint8Array, encoding?: "latin1"): unknown;
  cork(): void;
  uncork(): void;
}

/**
 * Sends the whole response: with Content-Length, Date and Connection; without a body for HEAD. The body is not copied: however many clients wait for
 * one and the same, it is in memory once.
 */
export function sendOwnResponse(sink: ResponseSink, answer: OwnResponse, options: OwnResponseOptions): void {
  const isBodiless = answer.status === 204 || answer.status === 304;
  const body = isBodiless ? Buffer.alloc(0) : toBytes(answer.body ?? defaultBody(answer.status));
  sink.cork();
  sink.write(
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}\r\n${fieldLines(answer)}` +
      (isBodiless ? "" : `Content-Length: ${body.length}\r\n`) +
      `Date: ${httpDate()}\r\n${connectionLine(options)}\r\n`,
    "latin1",
  );
  if (options.method !== "HEAD" && body.length > 0) sink.write(body);
  sink.uncork();
}

/** The answer to a refusal or a failed forwarding: code and text, no address. */
export function errorResponse(status: number, code: string, text: string): OwnResponse {
  return {
    status,
    body: `${status} ${code}: ${text}\n`,
    fields: status === 405 ? [["Allow", allowedMethods]] : undefined,
  };
}

/** For Allow: the methods that web applications use; the registry has more. */
export const allowedMethods = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

function fieldLines({ fields = [] }: OwnResponse): string {
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

function connectionLine({ clientMinorVersion, keepsAlive }: OwnResponseOptions): string {
  if (!keepsAlive) return "Connection: close\r\n";
  return clientMinorVersion === 0 ? "Connection: keep-alive\r\n" : "";
}
