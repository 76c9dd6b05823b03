import type { InfoTarget } from "../admin/info.ts";
import { serviceKey } from "../discovery/service-key.ts";
import type { Snapshot } from "../discovery/snapshot.ts";
import type { EdgeSettings } from "../options/edge-settings.ts";
import { ownEndpointOf } from "../routing/own-endpoint-of.ts";

/** The usable instances of the named services: `/info` asks them. */
export function infoTargets({ services }: Snapshot, settings: EdgeSettings): InfoTarget[] {
  const named = new Set(settings.services.map(serviceKey));
  return [...services]
    .flatMap(([service, instances]) => (named.has(serviceKey(service)) ? instances : []))
    .filter(({ isUsable }) => isUsable)
    .map((instance) => ({ ...instance, ...ownEndpointOf(instance, settings) }));
}
