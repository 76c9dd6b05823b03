import { hostOfAuthority } from "./authority.ts";
import { canonicalName, type FieldLine } from "./field-line.ts";
import {
  applyConnection,
  hasTabBehindCoding,
  readFieldSection,
  type FieldSectionRules,
} from "./field-section.ts";
import { chooseForwardingFamily } from "./forwarding-family.ts";
import { requestErrors, type RequestError } from "./request-error.ts";
import { requestFieldRule } from "./request-field-rules.ts";
import { RequestHead } from "./request-head.ts";
import { parseRequestLine, type RequestLine } from "./request-line.ts";

/** Parses a head: text is latin1 and ends with the empty line. Of a trusted peer, what it says of the client counts. */
export function parseRequestHead(text: string, isTrusted = false): RequestHead | RequestError {
  // RFC 9112 section 2.2: one empty line before the request line is forgiven.
  const line = parseRequestLine(text, text.startsWith("\r\n") ? 2 : 0);
  if ("code" in line) return line;
  const head = new RequestHead(line, text);
  const refusal =
    readFieldSection(head, text, isTrusted ? fieldsOfTrusted : fieldsOfUntrusted) ??
    (applyConnection(head) ? undefined : requestErrors.connection) ??
    checkHost(head, line) ??
    checkFraming(head, text);
  if (refusal) return refusal;
  if (isTrusted) chooseForwardingFamily(head);
  return head;
}

const fieldsOfTrusted: FieldSectionRules<RequestHead, RequestError> = {
  judge: (head, line) => judgeField(head, line, true),
  malformed: requestErrors.fieldLine,
  tooMany: requestErrors.headTooLong,
};

const fieldsOfUntrusted: FieldSectionRules<RequestHead, RequestError> = {
  ...fieldsOfTrusted,
  judge: (head, line) => judgeField(head, line, false),
};

/** A name with `_` is taken off wherever the same name with `-` has a rule: CGI-like upstreams cannot tell the two apart. */
function judgeField(head: RequestHead, line: FieldLine, isTrusted: boolean): "keep" | "drop" | RequestError {
  const rule = requestFieldRule(canonicalName(line.name), isTrusted && !line.name.includes("_"));
  if (!rule) return "keep";
  return line.name.includes("_") ? "drop" : (rule(head, line.value) ?? "drop");
}

/** RFC 9112 section 3.2. */
function checkHost(head: RequestHead, line: RequestLine): RequestError | undefined {
  if (head.hostField === undefined && head.minorVersion === 1) return requestErrors.hostMissing;
  if (head.hostField !== undefined && hostOfAuthority(head.hostField) === undefined)
    return requestErrors.hostMalformed;
  head.authority = line.authority ?? head.hostField ?? "";
  head.host = hostOfAuthority(head.authority) ?? "";
  head.givenScheme = line.scheme;
  return undefined;
}

/** RFC 9112 section 6. */
function checkFraming(head: RequestHead, text: string): RequestError | undefined {
  const encoding = head.transferEncoding;
  if (encoding === undefined) return undefined;
  if (head.contentLength !== -1) return requestErrors.lengthAndEncoding;
  if (head.minorVersion === 0) return requestErrors.transferEncoding;
  if (hasTabBehindCoding(text)) return requestErrors.transferEncoding;
  head.isChunked = encoding.toLowerCase() === "chunked";
  if (head.isChunked) return undefined;
  return /^(?:[\w!#$%&'*+.^`|~-]+[\t ]*,[\t ]*)+chunked$/i.test(encoding) && !/chunked[\t ]*,/i.test(encoding)
    ? requestErrors.transferCoding
    : requestErrors.transferEncoding;
}
