import type { ServiceDefinition } from "../state/records.ts";
import { sortedByKey } from "./sorted-by-key.ts";

/** A service as its agent shows it. */
export function agentServiceJson(service: ServiceDefinition, datacenter: string): object {
  return {
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Meta: sortedByKey(service.meta),
    Port: service.port,
    Address: service.address,
    ...(Object.keys(service.taggedAddresses).length === 0
      ? {}
      : { TaggedAddresses: sortedByKey(service.taggedAddresses) }),
    Weights: service.weights,
    EnableTagOverride: service.enableTagOverride,
    Datacenter: datacenter,
  };
}
