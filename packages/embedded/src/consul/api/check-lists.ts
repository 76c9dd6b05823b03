import { type Catalog } from "../state/catalog.ts";
import { instancesOf } from "../state/catalog-queries.ts";
import type { CheckRecord, NodeRecord } from "../state/records.ts";

/** The checks of a service's instances, without those of their nodes; `service` is the name as registered, undefined when it has no instance. */
export function catalogServiceChecks(
  catalog: Catalog,
  name: string,
  ofNode: (node: NodeRecord) => boolean,
): { readonly service: string | undefined; readonly checks: readonly CheckRecord[] } {
  const instances = instancesOf(catalog, name);
  return {
    service: instances[0]?.service.name,
    checks: instances
      .filter(({ node }) => ofNode(node))
      .flatMap(({ checks, service }) => checks.filter(({ serviceId }) => serviceId === service.id)),
  };
}
