import { tokenSource } from "./field-line.ts";
import { isClaim } from "./is-claim.ts";

const optionList = new RegExp(`^[\\t ,]*(?:${tokenSource}[\\t ]*(?:,[\\t ,]*|$))*$`);

/**
 * The options of one Connection value in lower case; undefined when it is not a list of tokens.
 * RFC 9110 section 7.6.1, empty elements allowed by section 5.6.1.2.
 */
export function parseConnectionOptions(value: string): readonly string[] | undefined {
  const known = knownValues.get(value);
  if (known) return known;
  if (!optionList.test(value)) return undefined;
  return value
    .toLowerCase()
    .split(",")
    .map((option) => option.trim())
    .filter((option) => option !== "");
}

/** What nearly every client sends: parsed once. */
const knownValues: ReadonlyMap<string, readonly string[]> = new Map([
  ["keep-alive", ["keep-alive"]],
  ["Keep-Alive", ["keep-alive"]],
  ["close", ["close"]],
  ["Upgrade", ["upgrade"]],
  ["upgrade", ["upgrade"]],
  ["keep-alive, Upgrade", ["keep-alive", "upgrade"]],
]);

/**
 * Whether Connection may take this field (lower case) off a message. RFC 9110 section 7.6.1 forbids to list fields meant for all recipients, yet
 * a client that does must not be able to hide from the upstream what this proxy vouches for or what access control rests upon.
 */
export function mayBeStripped(name: string): boolean {
  return !endToEnd.has(name) && !isClaim(name) && !/^(?:content-|if-|sec-)/.test(name);
}

const endToEnd: ReadonlySet<string> = new Set(
  (
    "host via x-request-id traceparent tracestate authorization cookie set-cookie " +
    "origin referer cache-control date expect location trailer transfer-encoding vary www-authenticate " +
    "strict-transport-security"
  ).split(" "),
);
