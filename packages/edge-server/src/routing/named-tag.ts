import { endpointOf } from "./endpoint-of.ts";
import type { RouteTag } from "./parse-route-tag.ts";

/**
 * The tag, with the name that the certificate of an https instance has to hold where the tag itself says none: `{service}` in the pattern is the
 * instance's service. Without a pattern its address is asked for.
 */
export function namedTag(tag: RouteTag, service: string, pattern: string | undefined): RouteTag {
  if (pattern === undefined || tag.protocol === "http" || endpointOf(tag).serverName !== undefined)
    return tag;
  return { ...tag, sni: pattern.replaceAll("{service}", service.toLowerCase()) };
}
