import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import type { Catalog } from "./catalog.ts";
import {
  checkState,
  nodeDefinition,
  serviceDefinition,
  type CheckState,
  type NodeDefinition,
  type ServiceDefinition,
} from "./records.ts";

const storedNode = z.object({
  node: nodeDefinition,
  services: z.array(serviceDefinition),
  checks: z.array(checkState),
});
type StoredNode = Readonly<z.infer<typeof storedNode>>;

const diskPrefix = "external/";

/** Nodes registered through the catalog, without an agent: they are here until deregistered, over restarts too. */
export type ExternalNodes = ReturnType<typeof createExternalNodes>;

/** Brings back the external nodes that the disk remembers. */
export function createExternalNodes(disk: DurableMap, catalog: Catalog) {
  for (const [, value] of disk.read(diskPrefix, (stored) => storedNode.parse(stored))) restore(value);
  const change = (node: string, make: () => void): void => {
    make();
    save(node);
  };

  return {
    putNode: (node: NodeDefinition) => change(node.name, () => catalog.putNode(node)),
    putService: (node: string, service: ServiceDefinition) =>
      change(node, () => catalog.putService(node, service)),
    putCheck: (node: string, check: CheckState) => change(node, () => catalog.putCheck(node, check)),
    removeNode: (node: string): void => {
      catalog.removeNode(node);
      disk.delete(diskPrefix + node);
    },
    removeService: (node: string, id: string) => change(node, () => catalog.removeService(node, id)),
    removeCheck: (node: string, id: string) => change(node, () => catalog.removeCheck(node, id)),
  };

  function restore({ node, services, checks }: StoredNode): void {
    catalog.putNode(node);
    for (const service of services) catalog.putService(node.name, service);
    for (const check of checks) catalog.putCheck(node.name, check);
  }

  function save(name: string): void {
    const entry = catalog.node(name);
    if (!entry) return;
    const { node, services, checks } = entry;
    disk.set(
      diskPrefix + name,
      storedNode.parse({ node, services: [...services.values()], checks: [...checks.values()] }),
    );
  }
}
