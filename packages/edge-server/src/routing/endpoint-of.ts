import { isIP } from "node:net";
import type { Instance } from "../discovery/snapshot.ts";
import { parseRouteTag, type RouteTag } from "./parse-route-tag.ts";

/** How to speak to an instance. */
export interface Endpoint {
  readonly protocol: "http" | "https";
  /** What is asked of its certificate, and sent as SNI: `sni=NAME`, else the name of `host=NAME`. Undefined: its address. */
  readonly serverName: string | undefined;
}

/** What a tag says about how to speak to its instance. */
export function endpointOf({ protocol, sni, forwardedHost }: RouteTag): Endpoint {
  if (protocol === "http") return plain;
  return { protocol, serverName: sni ?? (forwardedHost === undefined ? undefined : nameOf(forwardedHost)) };
}

/** How to speak to an instance outside of a request, as its first route tag says; http without one. */
export function ownEndpointOf({ tags }: Instance, tagPrefix: string): Endpoint {
  for (const tag of tags) {
    if (!tag.startsWith(tagPrefix)) continue;
    const parsed = parseRouteTag(tag.slice(tagPrefix.length));
    if (parsed.kind === "route") return endpointOf(parsed.route);
  }
  return plain;
}

const plain: Endpoint = { protocol: "http", serverName: undefined };

/** `dst` and addresses are no names (RFC 6066 section 3). */
function nameOf(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
  return name === "dst" || isIP(name) !== 0 ? undefined : name;
}
