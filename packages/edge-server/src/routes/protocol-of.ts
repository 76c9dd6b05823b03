import type { Instance } from "../discovery/snapshot.ts";
import { parseRouteTag } from "./parse-route-tag.ts";

/** How to speak to an instance outside of a request, as its first route tag says; http without one. */
export function protocolOf({ tags }: Instance, tagPrefix: string): "http" | "https" {
  for (const tag of tags) {
    if (!tag.startsWith(tagPrefix)) continue;
    const parsed = parseRouteTag(tag.slice(tagPrefix.length));
    if (parsed.kind === "route") return parsed.route.protocol;
  }
  return "http";
}
