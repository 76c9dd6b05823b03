import { request as httpRequest, STATUS_CODES, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { CheckDefinition } from "./check-definition.ts";
import type { CheckStatus } from "../state/records.ts";
import type { CheckResult } from "./check-result.ts";
import { describeDialError } from "./go-errors.ts";

const defaultTimeoutMs = 10_000;
const defaultOutputBytes = 4_096;
const maximumRedirects = 10;

/**
 * Asks the URL once, on a connection of its own: 2xx passes, 429 warns, the rest is critical. Never rejects.
 * The output is worded as Consul words it, and keeps the end of a long body, as Consul does.
 */
export async function runHttpCheck(check: CheckDefinition, signal: AbortSignal): Promise<CheckResult> {
  const timeout = AbortSignal.timeout(check.timeoutMs || defaultTimeoutMs);
  const method = check.method || "GET";
  try {
    const answer = await ask({ check, method, url: check.http, signal: AbortSignal.any([signal, timeout]) });
    const output = `HTTP ${method} ${check.http}: ${answer.statusLine} Output: ${answer.body}`;
    return { status: statusOf(answer.code), output };
  } catch (error) {
    return {
      status: "critical",
      output: describeFailure({ check, method, error, timedOut: timeout.aborted }),
    };
  }
}

interface Question {
  readonly check: CheckDefinition;
  readonly method: string;
  readonly url: string;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly code: number;
  readonly statusLine: string;
  readonly body: string;
}

async function ask(question: Question, redirects = 0): Promise<Answer> {
  const response = await send(question);
  const code = response.statusCode ?? 0;
  const location = response.headers.location;
  if (location && [301, 302, 303, 307, 308].includes(code) && !question.check.disableRedirects) {
    response.destroy();
    if (redirects >= maximumRedirects) throw new Error(`stopped after ${maximumRedirects} redirects`);
    const keepsMethod = code === 307 || code === 308;
    const url = new URL(location, question.url).href;
    return ask({ ...question, url, method: keepsMethod ? question.method : "GET" }, redirects + 1);
  }
  const body = await readTail(response, question.check.outputMaxBytes || defaultOutputBytes);
  return { code, statusLine: `${code} ${STATUS_CODES[code] ?? response.statusMessage ?? ""}`.trim(), body };
}

function send({ check, method, url, signal }: Question): Promise<IncomingMessage> {
  const target = new URL(url);
  if (!["http:", "https:"].includes(target.protocol)) {
    return Promise.reject(new Error(`unsupported protocol scheme "${target.protocol.slice(0, -1)}"`));
  }
  const options = { method, headers: headersOf(check), signal, agent: false as const };
  return new Promise((resolve, reject) => {
    const request =
      target.protocol === "https:"
        ? httpsRequest(target, {
            ...options,
            rejectUnauthorized: !check.tlsSkipVerify,
            ...(check.tlsServerName === "" ? {} : { servername: check.tlsServerName }),
          })
        : httpRequest(target, options);
    request.once("response", resolve);
    request.on("error", reject);
    request.end(check.body);
  });
}

function headersOf(check: CheckDefinition): Record<string, string | string[]> {
  const names = new Set(Object.keys(check.header).map((name) => name.toLowerCase()));
  return {
    ...(names.has("user-agent") ? {} : { "User-Agent": "Consul Health Check" }),
    ...(names.has("accept") ? {} : { Accept: "text/plain, text/*, */*" }),
    ...(check.body === "" ? {} : { "Content-Length": String(Buffer.byteLength(check.body)) }),
    ...check.header,
  };
}

async function readTail(response: IncomingMessage, maximumBytes: number): Promise<string> {
  let tail = Buffer.alloc(0);
  for await (const chunk of response) {
    tail = Buffer.concat([tail, chunk]);
    if (tail.length > maximumBytes) tail = tail.subarray(tail.length - maximumBytes);
  }
  return tail.toString("utf8");
}

function statusOf(code: number): CheckStatus {
  if (code >= 200 && code <= 299) return "passing";
  return code === 429 ? "warning" : "critical";
}

interface Failure {
  readonly check: CheckDefinition;
  readonly method: string;
  readonly error: unknown;
  readonly timedOut: boolean;
}

function describeFailure({ check, method, error, timedOut }: Failure): string {
  const verb = method.charAt(0).toUpperCase() + method.slice(1).toLowerCase();
  if (timedOut) {
    return `${verb} "${check.http}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  }
  const isDial = error instanceof Error && "syscall" in error && error.syscall === "connect";
  const reason = isDial
    ? `dial tcp ${dialAddress(check.http)}: ${describeDialError(error)}`
    : describeDialError(error);
  return `${verb} "${check.http}": ${reason}`;
}

function dialAddress(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
