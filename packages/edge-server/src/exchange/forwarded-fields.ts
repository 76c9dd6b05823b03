import type { ClientHop } from "../downstream/client-hop.ts";
import { storyLines } from "../http1/forwarded-story.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { trustedStory } from "./trusted-story.ts";

/**
 * What this hop says of the client, the host, the scheme and the path that was asked for, and of itself, as lines with CRLF. What an untrusted client
 * sent under these names is gone, Via aside (RFC 9110 section 7.6.3): that is a trace for loops, not a claim of identity.
 */
export function forwardedLines(head: RequestHead, hop: ClientHop, strippedPrefix = ""): string {
  const lines = hop.isTrusted ? storyLines(trustedStory(head, hop)) : hop.lines(head.authority);
  const prefix = hop.isTrusted ? prefixOf(head.forwardedPrefix) + strippedPrefix : strippedPrefix;
  return (
    lines +
    (prefix === "" ? "" : `X-Forwarded-Prefix: ${prefix}\r\n`) +
    (hop.settings.addsVia ? `Via: 1.${head.minorVersion} edge\r\n` : "")
  );
}

/** Several prefixes, of as many proxies, are one behind the other. */
function prefixOf(list: string | undefined): string {
  if (list === undefined) return "";
  const prefixes = list.split(",").map((prefix) => prefix.trim().replace(/\/$/, ""));
  return prefixes.every((prefix) => prefix === "" || /^\/[\x21-\x7e]+$/.test(prefix))
    ? prefixes.join("")
    : "";
}
