import { isIP } from "node:net";
import type { RouteTag } from "./parse-route-tag.ts";

/** How to speak to an instance. */
export interface Endpoint {
  readonly protocol: "http" | "https";
  /** What is asked of its certificate, and sent as SNI: `sni=NAME`, else the name of `host=NAME`, else the edge's own `--upstream-name`. Undefined: its address. */
  readonly serverName: string | undefined;
}

/** What a tag says about how to speak to its instance. */
export function endpointOf({ protocol, sni, forwardedHost }: RouteTag): Endpoint {
  if (protocol === "http") return plainEndpoint;
  return { protocol, serverName: sni ?? (forwardedHost === undefined ? undefined : nameOf(forwardedHost)) };
}

/** Plain HTTP. */
export const plainEndpoint: Endpoint = { protocol: "http", serverName: undefined };

/** `dst` and addresses are no names (RFC 6066 section 3). */
function nameOf(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").replace(/\.$/, "").toLowerCase();
  return name === "dst" || isIP(name) !== 0 ? undefined : name;
}
