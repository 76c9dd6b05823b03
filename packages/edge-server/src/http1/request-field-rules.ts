import { parseConnectionOptions } from "./connection-options.ts";
import { parseContentLength } from "./content-length.ts";
import { claimNames, isForwardedClaim } from "./is-claim.ts";
import { nodeAddress } from "./node-address.ts";
import { requestErrors, type RequestError } from "./request-error.ts";
import type { RequestHead } from "./request-head.ts";

/** Takes one field off a request: remembered where it matters, dropped where it is for this hop alone; or says why the request is refused. */
type FieldRule = (head: RequestHead, value: string) => RequestError | undefined;

const dropped: FieldRule = () => undefined;

/** What an untrusted peer has no say in. */
const claim: FieldRule = () => undefined;

const contentLength: FieldRule = (head, value) => {
  if (head.contentLength !== -1) return requestErrors.contentLength;
  head.contentLength = parseContentLength(value);
  return head.contentLength === -1 ? requestErrors.contentLength : undefined;
};

const transferEncoding: FieldRule = (head, value) => {
  if (head.transferEncoding !== undefined || value === "") return requestErrors.transferEncoding;
  head.transferEncoding = value;
  return undefined;
};

const host: FieldRule = (head, value) => {
  if (head.hostField !== undefined) return requestErrors.hostMalformed;
  head.hostField = value;
  return undefined;
};

/** Judged when all of them are here: a list for each line would cost the square of their number. */
const connection: FieldRule = (head, value) => {
  head.connectionList = head.connectionList === undefined ? value : `${head.connectionList},${value}`;
  return undefined;
};

/** RFC 9112 appendix C.2.2: no field of HTTP, yet some parsers go by it: it may say what Connection says of persistence, and nothing else. */
const proxyConnection: FieldRule = (head, value) => {
  const options = parseConnectionOptions(value);
  if (!options?.every((option) => option === "close" || option === "keep-alive"))
    return requestErrors.connection;
  return options.includes("close") ? connection(head, "close") : undefined;
};

/** RFC 9110 section 10.1.1: an unknown expectation may be answered 417; on HTTP/1.0 the field is ignored. */
const expect: FieldRule = (head, value) => {
  if (head.minorVersion === 0) return undefined;
  if (value.toLowerCase() !== "100-continue") return requestErrors.expectation;
  head.expectsContinue = true;
  return undefined;
};

const maxForwards: FieldRule = (head, value) => {
  if (head.maxForwards !== -1 || !/^\d{1,9}$/.test(value)) return requestErrors.maxForwards;
  head.maxForwards = Number(value);
  return undefined;
};

/** RFC 9110 section 10.1.4: that it takes trailers is all that is passed on; transfer codings are between two hops. */
const te: FieldRule = (head, value) => {
  if (/(?:^|,)[\t ]*trailers[\t ]*(?:,|$)/i.test(value)) head.takesTrailers = head.minorVersion === 1;
  return undefined;
};

/** A list field that may come in several lines (RFC 9110 section 5.3). */
function list(
  name:
    | "upgrade"
    | "forwarded"
    | "forwardedFor"
    | "forwardedProto"
    | "forwardedHost"
    | "forwardedPort"
    | "forwardedPrefix",
): FieldRule {
  return (head, value) => {
    const before = head[name];
    head[name] = before === undefined ? value : `${before}, ${value}`;
    return undefined;
  };
}

/** The last one counts: a proxy that adds a line instead of replacing the client's puts it there. */
const realIp: FieldRule = (head, value) => {
  head.realIp = nodeAddress(value);
  return undefined;
};

/** What becomes of the fields that this hop has business with, by lower-case name. */
const rules: ReadonlyMap<string, FieldRule> = new Map([
  ...Array.from(claimNames, (name) => [name, claim] as const),
  ["host", host],
  ["content-length", contentLength],
  ["transfer-encoding", transferEncoding],
  ["connection", connection],
  ["expect", expect],
  ["max-forwards", maxForwards],
  ["upgrade", list("upgrade")],
  ["forwarded", list("forwarded")],
  ["x-forwarded-for", list("forwardedFor")],
  ["x-forwarded-proto", list("forwardedProto")],
  ["x-forwarded-host", list("forwardedHost")],
  ["x-forwarded-port", list("forwardedPort")],
  ["x-forwarded-prefix", list("forwardedPrefix")],
  ["x-real-ip", realIp],
  // RFC 9110 section 7.6.1, and RFC 9113 section 3.1: h2c is never upgraded to.
  ["keep-alive", dropped],
  ["proxy-connection", proxyConnection],
  ["te", te],
  ["http2-settings", dropped],
  // CGI upstreams take it for the HTTP_PROXY variable (CVE-2016-5385).
  ["proxy", dropped],
]);

/**
 * The rule for a field of this name (lower case, `-` for `_`); undefined for one that is passed on as it came. What only a proxy can know is passed on
 * from proxies that are trusted.
 */
export function requestFieldRule(name: string, isTrusted: boolean): FieldRule | undefined {
  const rule = rules.get(name) ?? (isForwardedClaim(name) ? claim : undefined);
  return rule === claim && isTrusted ? undefined : rule;
}
