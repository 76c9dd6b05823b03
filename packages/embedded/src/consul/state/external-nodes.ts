import { z } from "zod";
import type { DurableMap } from "../../durable-map.ts";
import type { Catalog } from "./catalog.ts";
import { checkState, nodeDefinition, serviceDefinition } from "./records.ts";
import type { CheckState, NodeDefinition, ServiceDefinition } from "./records.ts";

const storedNode = z.object({
  node: nodeDefinition,
  services: z.array(serviceDefinition),
  checks: z.array(checkState),
});
type StoredNode = Readonly<z.infer<typeof storedNode>>;

/** Nodes registered through the catalog, without an agent: they are here until deregistered, over restarts too. */
export interface ExternalNodes {
  putNode(node: NodeDefinition): void;
  putService(node: string, service: ServiceDefinition): void;
  putCheck(node: string, check: CheckState): void;
  removeNode(node: string): void;
  removeService(node: string, id: string): void;
  removeCheck(node: string, id: string): void;
}

const diskPrefix = "external/";

/** Brings back the external nodes that the disk remembers. */
export function createExternalNodes(disk: DurableMap, catalog: Catalog): ExternalNodes {
  for (const [, value] of disk.read(diskPrefix, (stored) => storedNode.parse(stored))) restore(value);

  return {
    putNode: (node) => {
      catalog.putNode(node);
      save(node.name);
    },
    putService: (node, service) => {
      catalog.putService(node, service);
      save(node);
    },
    putCheck: (node, check) => {
      catalog.putCheck(node, check);
      save(node);
    },
    removeNode: (node) => {
      catalog.removeNode(node);
      disk.delete(diskPrefix + node);
    },
    removeService: (node, id) => {
      catalog.removeService(node, id);
      save(node);
    },
    removeCheck: (node, id) => {
      catalog.removeCheck(node, id);
      save(node);
    },
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
