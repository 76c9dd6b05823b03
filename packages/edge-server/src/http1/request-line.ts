import { hostOfAuthority } from "./authority.ts";
import { tokenSource } from "./field-line.ts";
import { requestErrors, type RequestError } from "./request-error.ts";

export interface RequestLine {
  readonly method: string;
  readonly minorVersion: 0 | 1;
  /** Origin-form or `*`, whatever form came. */
  readonly target: string;
  /** The authority of an absolute-form target: it replaces Host (RFC 9112 section 3.2.2). */
  readonly authority: string | undefined;
  /** The scheme of an absolute-form target. */
  readonly scheme: "http" | "https" | undefined;
  /** Offset of the first field line. */
  readonly end: number;
}

const line = new RegExp(`(${tokenSource}) ([\\x21-\\x7e]+) HTTP/1\\.([01])\\r\\n`, "y");
const otherVersion = new RegExp(`^${tokenSource} [^ \\r\\n]+ HTTP/(?!1\\.[01])\\d\\.\\d\\r\\n`);
const anyMethod = new RegExp(`^(${tokenSource}) `);

/**
 * Any visible ASCII but `#`, `?` (it begins the query), `\`, and `%` without two hex digits; in the query any but `#`. That is more than RFC 3986 has:
 * it is what nginx, HAProxy and Node take, and none of it can end a line or a target. Programs that parse URLs as browsers do take `\` in a path
 * for `/` (URL Standard, path state), nginx refuses a lone `%` there: with these a path would not be the one that was matched.
 */
const originForm = /^\/[!"$&->@-[\]-~]*(?:%[0-9A-Fa-f]{2}[!"$&->@-[\]-~]*)*(?:\?[!"$-~]*)?$/;
const absoluteForm = /^(https?):\/\/([^/?#]*)(.*)$/i;

/** Parses the request line at `from`. RFC 9112 section 3. */
export function parseRequestLine(text: string, from: number): RequestLine | RequestError {
  line.lastIndex = from;
  const match = line.exec(text);
  if (!match) return explain(text.slice(from));
  const [, method = "", target = "", minor] = match;
  const end = line.lastIndex;
  const refusal = knownMethods.has(method) ? undefined : refusalOf(method);
  if (refusal) return refusal;
  const minorVersion = minor === "0" ? 0 : 1;
  if (originForm.test(target))
    return { method, minorVersion, target, authority: undefined, scheme: undefined, end };
  if (target === "*")
    return method === "OPTIONS"
      ? { method, minorVersion, target, authority: undefined, scheme: undefined, end }
      : requestErrors.target;
  return absolute({ method, minorVersion, target, end });
}

function absolute(
  parsed: Pick<RequestLine, "method" | "minorVersion" | "target" | "end">,
): RequestLine | RequestError {
  const [, scheme = "", authority = "", rest = ""] = absoluteForm.exec(parsed.target) ?? [];
  if (hostOfAuthority(authority) === undefined) return requestErrors.target;
  const target = originOf(parsed.method, rest);
  if (target !== "*" && !originForm.test(target)) return requestErrors.target;
  return { ...parsed, target, authority, scheme: scheme.length === 5 ? "https" : "http" };
}

/** RFC 9112 section 3.2.4: OPTIONS without a path is about the server. */
function originOf(method: string, rest: string): string {
  if (rest === "" && method === "OPTIONS") return "*";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** CONNECT and TRACE: a tunnel and an echo are no business of a reverse proxy. PRI begins HTTP/2 (RFC 9113 section 3.4). */
function refusalOf(method: string): RequestError | undefined {
  const upper = method.toUpperCase();
  if (upper === "CONNECT" || upper === "TRACE")
    return upper === method ? requestErrors.method : requestErrors.methodUnknown;
  // Methods are case-sensitive, yet some parsers fold `head` to HEAD and then send no body.
  if (upper === "PRI" || knownMethods.has(upper)) return requestErrors.methodUnknown;
  return extensionMethod.test(method) ? undefined : requestErrors.methodUnknown;
}

/** What WebDAV, UPnP, caches and RPC over HTTP use: VERSION-CONTROL, M-SEARCH, PURGE, RPC_IN_DATA. nginx takes no other characters. */
const extensionMethod = /^[A-Za-z][A-Za-z_-]{0,31}$/;

/** Only for a line that is refused anyway: which status fits best. */
function explain(text: string): RequestError {
  const method = anyMethod.exec(text)?.[1];
  if (method === "CONNECT" || method === "TRACE") return requestErrors.method;
  return otherVersion.test(text) ? requestErrors.version : requestErrors.requestLine;
}

/** The common ones of the IANA HTTP Method Registry: found without a look at their characters. */
const knownMethods: ReadonlySet<string> = new Set(
  (
    "GET HEAD POST PUT DELETE OPTIONS PATCH QUERY ACL BIND CHECKOUT COPY LINK LOCK MERGE MKACTIVITY " +
    "MKCALENDAR MKCOL MOVE PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND UNLINK UNLOCK"
  ).split(" "),
);
