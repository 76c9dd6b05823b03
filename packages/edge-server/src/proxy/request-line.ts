import { hostOfAuthority } from "./authority.ts";
import { tokenSource } from "./field-line.ts";
import { refusals, type Refusal } from "./refusal.ts";

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
 * Path: RFC 3986 section 3.3 with `[`, `]` and `|`; query: any visible ASCII but `"`, `<`, `>` and `#`. That is more than RFC 3986 has: what browsers
 * send as it is (URL Standard, path and query percent-encode sets). None of it can end a line or a target.
 */
const originForm =
  /^\/[\w\-.~!$&'()*+,;=:@/[\]|]*(?:%[0-9A-Fa-f]{2}[\w\-.~!$&'()*+,;=:@/[\]|]*)*(?:\?[!$-;=?-~]*)?$/;
const absoluteForm = /^(https?):\/\/([^/?#]*)(.*)$/i;

/** Parses the request line at `from`. RFC 9112 section 3. */
export function parseRequestLine(text: string, from: number): RequestLine | Refusal {
  line.lastIndex = from;
  const match = line.exec(text);
  if (!match) return explain(text.slice(from));
  const [, method = "", target = "", minor] = match;
  const end = line.lastIndex;
  if (!registeredMethods.has(method)) return unknownMethod(method);
  const minorVersion = minor === "0" ? 0 : 1;
  if (originForm.test(target))
    return { method, minorVersion, target, authority: undefined, scheme: undefined, end };
  if (target === "*")
    return method === "OPTIONS"
      ? { method, minorVersion, target, authority: undefined, scheme: undefined, end }
      : refusals.target;
  return absolute({ method, minorVersion, target, end });
}

function absolute(
  parsed: Pick<RequestLine, "method" | "minorVersion" | "target" | "end">,
): RequestLine | Refusal {
  const [, scheme = "", authority = "", rest = ""] = absoluteForm.exec(parsed.target) ?? [];
  if (hostOfAuthority(authority) === undefined) return refusals.target;
  const target = originOf(parsed.method, rest);
  if (target !== "*" && !originForm.test(target)) return refusals.target;
  return { ...parsed, target, authority, scheme: scheme.length === 5 ? "https" : "http" };
}

/** RFC 9112 section 3.2.4: OPTIONS without a path is about the server. */
function originOf(method: string, rest: string): string {
  if (rest === "" && method === "OPTIONS") return "*";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function unknownMethod(method: string): Refusal {
  return method === "CONNECT" || method === "TRACE" ? refusals.method : refusals.methodUnknown;
}

/** Only for a line that is refused anyway: which status fits best. */
function explain(text: string): Refusal {
  const method = anyMethod.exec(text)?.[1];
  if (method === "CONNECT" || method === "TRACE") return refusals.method;
  return otherVersion.test(text) ? refusals.version : refusals.requestLine;
}

/**
 * Of the IANA HTTP Method Registry what upstreams' parsers know, without CONNECT and TRACE: a tunnel and an echo are no business of a reverse proxy.
 * Others get 501 (RFC 9110 section 9.1).
 */
const registeredMethods: ReadonlySet<string> = new Set(
  (
    "GET HEAD POST PUT DELETE OPTIONS PATCH QUERY ACL BIND CHECKOUT COPY LINK LOCK MERGE MKACTIVITY " +
    "MKCALENDAR MKCOL MOVE PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND UNLINK UNLOCK"
  ).split(" "),
);
