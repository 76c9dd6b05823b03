import { parseConnectionOptions } from "./connection-options.ts";
import { parseContentLength } from "./content-length.ts";
import { refusals, type Refusal } from "./refusal.ts";
import type { RequestHead } from "./request-head.ts";

/** Takes one field off a request: remembered where it matters, dropped where it is for this hop alone; or says why the request is refused. */
type FieldRule = (head: RequestHead, value: string) => Refusal | undefined;

const dropped: FieldRule = () => undefined;

const contentLength: FieldRule = (head, value) => {
  if (head.contentLength !== -1) return refusals.contentLength;
  head.contentLength = parseContentLength(value);
  return head.contentLength === -1 ? refusals.contentLength : undefined;
};

const transferEncoding: FieldRule = (head, value) => {
  if (head.transferEncoding !== undefined || value === "") return refusals.transferEncoding;
  head.transferEncoding = value;
  return undefined;
};

const host: FieldRule = (head, value) => {
  if (head.hostField !== undefined) return refusals.hostMalformed;
  head.hostField = value;
  return undefined;
};

const connection: FieldRule = (head, value) => {
  const options = parseConnectionOptions(value);
  if (!options) return refusals.connection;
  head.connection = head.connection ? [...head.connection, ...options] : options;
  return undefined;
};

/** RFC 9112 appendix C.2.2: no field of HTTP, yet some parsers go by it: it may say what Connection says of persistence, and nothing else. */
const proxyConnection: FieldRule = (head, value) => {
  const options = parseConnectionOptions(value);
  if (!options?.every((option) => option === "close" || option === "keep-alive")) return refusals.connection;
  if (options.includes("close")) head.connection = [...(head.connection ?? []), "close"];
  return undefined;
};

/** RFC 9110 section 10.1.1: an unknown expectation may be answered 417; on HTTP/1.0 the field is ignored. */
const expect: FieldRule = (head, value) => {
  if (head.minorVersion === 0) return undefined;
  if (value.toLowerCase() !== "100-continue") return refusals.expectation;
  head.expectsContinue = true;
  return undefined;
};

const maxForwards: FieldRule = (head, value) => {
  if (head.maxForwards !== -1 || !/^\d{1,9}$/.test(value)) return refusals.maxForwards;
  head.maxForwards = Number(value);
  return undefined;
};

/** A list field that may come in several lines (RFC 9110 section 5.3). */
function list(name: "via" | "forwarded" | "forwardedFor" | "upgrade"): FieldRule {
  return (head, value) => {
    const before = head[name];
    head[name] = before === undefined ? value : `${before}, ${value}`;
    return undefined;
  };
}

/** The first one counts. */
function first(name: "forwardedProto" | "forwardedHost" | "forwardedPort"): FieldRule {
  return (head, value) => {
    head[name] ??= value;
    return undefined;
  };
}

/** By lower-case name; fields without a rule are passed on as they came. */
export const requestFieldRules: ReadonlyMap<string, FieldRule> = new Map([
  ["host", host],
  ["content-length", contentLength],
  ["transfer-encoding", transferEncoding],
  ["connection", connection],
  ["expect", expect],
  ["max-forwards", maxForwards],
  ["upgrade", list("upgrade")],
  ["via", list("via")],
  ["forwarded", list("forwarded")],
  ["x-forwarded-for", list("forwardedFor")],
  ["x-forwarded-proto", first("forwardedProto")],
  ["x-forwarded-host", first("forwardedHost")],
  ["x-forwarded-port", first("forwardedPort")],
  // RFC 9110 section 7.6.1, and RFC 9113 section 3.1: h2c is never upgraded to.
  ["keep-alive", dropped],
  ["proxy-connection", proxyConnection],
  ["te", dropped],
  ["http2-settings", dropped],
  // CGI upstreams take it for the HTTP_PROXY variable (CVE-2016-5385).
  ["proxy", dropped],
]);
