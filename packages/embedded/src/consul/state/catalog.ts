import { isDeepStrictEqual } from "node:util";
import type { Change, Indexes } from "./indexes.ts";
import type {
  CheckRecord,
  CheckState,
  NodeDefinition,
  NodeRecord,
  RecordIndexes,
  ServiceDefinition,
  ServiceRecord,
} from "./records.ts";

/** Names under which the parts of the catalog keep their index. */
export const catalogTopics = {
  nodes: "nodes",
  services: "services",
  checks: "checks",
  serviceExtinction: "service_last_extinction",
  service: (name: string) => `service.${name}`,
  node: (name: string) => `node.${name}`,
  nodeChecks: (name: string) => `node_checks.${name}`,
} as const;

/** What the catalog holds of one node. */
export interface CatalogNode {
  readonly node: NodeRecord;
  readonly services: ReadonlyMap<string, ServiceRecord>;
  readonly checks: ReadonlyMap<string, CheckRecord>;
}

/** Nodes, services and checks, each with the index of its last change. A write that changes nothing moves no index. */
export interface Catalog {
  putNode(node: NodeDefinition): void;
  /** The node must be there. */
  putService(node: string, service: ServiceDefinition): void;
  /** The node must be there, and the service when the check names one. */
  putCheck(node: string, check: CheckState): void;
  removeNode(node: string): void;
  /** Takes the checks of the service with it. */
  removeService(node: string, serviceId: string): void;
  removeCheck(node: string, checkId: string): void;
  /** In no order. */
  nodes(): readonly CatalogNode[];
  node(name: string): CatalogNode | undefined;
}

interface MutableNode {
  node: NodeRecord;
  readonly services: Map<string, ServiceRecord>;
  readonly checks: Map<string, CheckRecord>;
}

/**
 * An in-memory catalog; who registers is in charge of what has to survive a restart. `lost` is told of each check that is critical or gone, and
 * of a node that is gone (without a check).
 */
export function createCatalog(
  indexes: Indexes,
  lost: (node: string, checkId: string | undefined) => void = () => {},
): Catalog {
  const entries = new Map<string, MutableNode>();

  return {
    putNode: (definition) => indexes.change((change) => putNode(change, definition)),
    putService: (node, definition) =>
      indexes.change((change) => putService(change, required(node), definition)),
    putCheck: (node, state) => {
      indexes.change((change) => putCheck(change, required(node), state));
      if (state.status === "critical") lost(node, state.id);
    },
    removeNode: (name) => {
      indexes.change((change) => removeNode(change, entries.get(name)));
      lost(name, undefined);
    },
    removeService: (node, id) => {
      const checks = [...(entries.get(node)?.checks.values() ?? [])].filter(
        (check) => check.serviceId === id,
      );
      indexes.change((change) => removeService(change, entries.get(node), id));
      for (const check of checks) lost(node, check.id);
    },
    removeCheck: (node, id) => {
      indexes.change((change) => removeCheck(change, entries.get(node), id));
      lost(node, id);
    },
    nodes: () => [...entries.values()],
    node: (name) => entries.get(name),
  };

  function required(name: string): MutableNode {
    const entry = entries.get(name);
    if (!entry) throw new Error(`node ${name} is not in the catalog`);
    return entry;
  }

  function putNode(change: Change, definition: NodeDefinition): void {
    const entry = entries.get(definition.name);
    const record = replaceRecord(change, entry?.node, { ...definition });
    if (!record) return;
    if (entry) entry.node = record;
    else entries.set(definition.name, { node: record, services: new Map(), checks: new Map() });
    touchNode(change, record.name, entry?.services.values() ?? []);
  }

  function putService(change: Change, entry: MutableNode, definition: ServiceDefinition): void {
    const previous = entry.services.get(definition.id);
    const record = replaceRecord(change, previous, { ...definition, node: entry.node.name });
    if (!record) return;
    entry.services.set(record.id, record);
    change.touch(catalogTopics.services, catalogTopics.service(record.name));
    touchNode(change, entry.node.name, []);
    if (previous && previous.name !== record.name) settleServiceName(change, previous.name);
  }

  /** The servers take name and tags from the service they know: what it was called before ends with the check's next change. */
  function putCheck(change: Change, entry: MutableNode, state: CheckState): void {
    const service = entry.services.get(state.serviceId);
    const named = service ? { serviceName: service.name, serviceTags: service.tags } : {};
    const previous = entry.checks.get(state.id);
    const record = replaceRecord(change, previous, { ...state, ...named, node: entry.node.name });
    if (!record) return;
    entry.checks.set(record.id, record);
    touchCheck(change, entry, record);
    if (previous && previous.serviceName !== record.serviceName) touchCheck(change, entry, previous);
  }

  function removeNode(change: Change, entry: MutableNode | undefined): void {
    if (!entry) return;
    for (const id of entry.services.keys()) removeService(change, entry, id);
    for (const id of entry.checks.keys()) removeCheck(change, entry, id);
    entries.delete(entry.node.name);
    touchNode(change, entry.node.name, []);
  }

  function removeService(change: Change, entry: MutableNode | undefined, id: string): void {
    const service = entry?.services.get(id);
    if (!entry || !service) return;
    for (const check of entry.checks.values())
      if (check.serviceId === id) removeCheck(change, entry, check.id);
    entry.services.delete(id);
    change.touch(catalogTopics.services, catalogTopics.checks);
    touchNode(change, entry.node.name, []);
    settleServiceName(change, service.name);
  }

  function removeCheck(change: Change, entry: MutableNode | undefined, id: string): void {
    const check = entry?.checks.get(id);
    if (!entry || !check) return;
    entry.checks.delete(id);
    touchCheck(change, entry, check);
  }

  /** A node's own check changes the health of all its services. */
  function touchCheck(change: Change, entry: MutableNode, check: CheckRecord): void {
    change.touch(catalogTopics.checks, catalogTopics.nodeChecks(entry.node.name));
    if (check.serviceName !== "") change.touch(catalogTopics.service(check.serviceName));
    else for (const service of entry.services.values()) change.touch(catalogTopics.service(service.name));
  }

  /** After an instance left its name: either others carry it on, or the name is gone. */
  function settleServiceName(change: Change, name: string): void {
    const remains = [...entries.values()].some(({ services }) =>
      [...services.values()].some((it) => it.name === name),
    );
    if (remains) return change.touch(catalogTopics.service(name));
    change.forget(catalogTopics.service(name));
    change.touch(catalogTopics.serviceExtinction);
  }
}

function touchNode(change: Change, name: string, services: Iterable<ServiceRecord>): void {
  change.touch(catalogTopics.nodes, catalogTopics.node(name));
  for (const service of services) change.touch(catalogTopics.service(service.name));
}

/** The record with its indexes; undefined when it equals what is there. */
function replaceRecord<T extends object>(
  { index }: Change,
  previous: (T & RecordIndexes) | undefined,
  next: T,
): (T & RecordIndexes) | undefined {
  if (!previous) return { ...next, createIndex: index, modifyIndex: index };
  const { createIndex, modifyIndex, ...rest } = previous;
  if (isDeepStrictEqual(rest, next)) return undefined;
  return { ...next, createIndex, modifyIndex: Math.max(index, modifyIndex) };
}
