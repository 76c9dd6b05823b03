import type { Instance } from "../discovery/snapshot.ts";
import { endpointOf, plainEndpoint, type Endpoint } from "./endpoint-of.ts";
import { namedTag } from "./named-tag.ts";
import { parseRouteTag } from "./parse-route-tag.ts";

/** What says how tags are read. */
export interface TagRules {
  readonly tagPrefix: string;
  /** See {@link namedTag}. */
  readonly upstreamName?: string | undefined;
}

/** How to speak to an instance outside of a request, as its first route tag says; http without one. */
export function ownEndpointOf({ tags, service }: Instance, { tagPrefix, upstreamName }: TagRules): Endpoint {
  for (const tag of tags) {
    if (!tag.startsWith(tagPrefix)) continue;
    const parsed = parseRouteTag(tag.slice(tagPrefix.length));
    if (parsed.kind === "route") return endpointOf(namedTag(parsed.route, service, upstreamName));
  }
  return plainEndpoint;
}
