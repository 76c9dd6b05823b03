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

interface MutableNode {
  node: NodeRecord;
  readonly services: Map<string, ServiceRecord>;
  readonly checks: Map<string, CheckRecord>;
}

/**
 * Nodes, services and checks, each with the index of its last change; a write that changes nothing moves no index. In memory: who registers
 * is in charge of what has to survive a restart.
 */
export class Catalog {
  readonly #indexes: Indexes;
  readonly #lost: (node: string, checkId: string | undefined) => void;
  readonly #entries = new Map<string, MutableNode>();

  /** `lost` is told of each check that is critical or gone, and of a node that is gone (without a check). */
  constructor(indexes: Indexes, lost: (node: string, checkId: string | undefined) => void = () => {}) {
    this.#indexes = indexes;
    this.#lost = lost;
  }

  /** In no order. */
  nodes(): readonly CatalogNode[] {
    return [...this.#entries.values()];
  }

  node(name: string): CatalogNode | undefined {
    return this.#entries.get(name);
  }

  putNode(definition: NodeDefinition): void {
    this.#indexes.change((change) => this.#putNode(change, definition));
  }

  /** The node must be there. */
  putService(node: string, definition: ServiceDefinition): void {
    this.#indexes.change((change) => this.#putService(change, this.#required(node), definition));
  }

  /** The node must be there, and the service when the check names one. */
  putCheck(node: string, state: CheckState): void {
    this.#indexes.change((change) => this.#putCheck(change, this.#required(node), state));
    if (state.status === "critical") this.#lost(node, state.id);
  }

  removeNode(name: string): void {
    this.#indexes.change((change) => this.#removeNode(change, this.#entries.get(name)));
    this.#lost(name, undefined);
  }

  /** Takes the checks of the service with it. */
  removeService(node: string, id: string): void {
    const entry = this.#entries.get(node);
    const checks = [...(entry?.checks.values() ?? [])].filter((check) => check.serviceId === id);
    this.#indexes.change((change) => this.#removeService(change, entry, id));
    for (const check of checks) this.#lost(node, check.id);
  }

  removeCheck(node: string, id: string): void {
    this.#indexes.change((change) => this.#removeCheck(change, this.#entries.get(node), id));
    this.#lost(node, id);
  }

  #required(name: string): MutableNode {
    const entry = this.#entries.get(name);
    if (!entry) throw new Error(`node ${name} is not in the catalog`);
    return entry;
  }

  #putNode(change: Change, definition: NodeDefinition): void {
    const entry = this.#entries.get(definition.name);
    const record = replaceRecord(change, entry?.node, { ...definition });
    if (!record) return;
    if (entry) entry.node = record;
    else this.#entries.set(definition.name, { node: record, services: new Map(), checks: new Map() });
    touchNode(change, record.name, entry?.services.values() ?? []);
  }

  #putService(change: Change, entry: MutableNode, definition: ServiceDefinition): void {
    const previous = entry.services.get(definition.id);
    const record = replaceRecord(change, previous, { ...definition, node: entry.node.name });
    if (!record) return;
    entry.services.set(record.id, record);
    change.touch(catalogTopics.services, catalogTopics.service(record.name));
    touchNode(change, entry.node.name, []);
    if (previous && previous.name !== record.name) this.#settleServiceName(change, previous.name);
  }

  /** The servers take name and tags from the service they know: what it was called before ends with the check's next change. */
  #putCheck(change: Change, entry: MutableNode, state: CheckState): void {
    const service = entry.services.get(state.serviceId);
    const named = service ? { serviceName: service.name, serviceTags: service.tags } : {};
    const previous = entry.checks.get(state.id);
    const record = replaceRecord(change, previous, { ...state, ...named, node: entry.node.name });
    if (!record) return;
    entry.checks.set(record.id, record);
    this.#touchCheck(change, entry, record);
    if (previous && previous.serviceName !== record.serviceName) this.#touchCheck(change, entry, previous);
  }

  #removeNode(change: Change, entry: MutableNode | undefined): void {
    if (!entry) return;
    for (const id of entry.services.keys()) this.#removeService(change, entry, id);
    for (const id of entry.checks.keys()) this.#removeCheck(change, entry, id);
    this.#entries.delete(entry.node.name);
    touchNode(change, entry.node.name, []);
  }

  #removeService(change: Change, entry: MutableNode | undefined, id: string): void {
    const service = entry?.services.get(id);
    if (!entry || !service) return;
    for (const check of entry.checks.values())
      if (check.serviceId === id) this.#removeCheck(change, entry, check.id);
    entry.services.delete(id);
    change.touch(catalogTopics.services, catalogTopics.checks);
    touchNode(change, entry.node.name, []);
    this.#settleServiceName(change, service.name);
  }

  #removeCheck(change: Change, entry: MutableNode | undefined, id: string): void {
    const check = entry?.checks.get(id);
    if (!entry || !check) return;
    entry.checks.delete(id);
    this.#touchCheck(change, entry, check);
  }

  /** A node's own check changes the health of all its services. */
  #touchCheck(change: Change, entry: MutableNode, check: CheckRecord): void {
    change.touch(catalogTopics.checks, catalogTopics.nodeChecks(entry.node.name));
    if (check.serviceName !== "") change.touch(catalogTopics.service(check.serviceName));
    else for (const service of entry.services.values()) change.touch(catalogTopics.service(service.name));
  }

  /** After an instance left its name: either others carry it on, or the name is gone. */
  #settleServiceName(change: Change, name: string): void {
    const remains = [...this.#entries.values()].some(({ services }) =>
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
