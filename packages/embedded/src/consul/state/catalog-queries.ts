import { catalogTopics, type Catalog, type CatalogNode } from "./catalog.ts";
import type { Indexes } from "./indexes.ts";
import type { CheckRecord, NodeRecord, ServiceRecord } from "./records.ts";

/** A service instance with all that a health answer says about it. */
export interface Instance {
  readonly node: NodeRecord;
  readonly service: ServiceRecord;
  /** The node's own checks, then the instance's. */
  readonly checks: readonly CheckRecord[];
}

/** The instances of a service by node and id; names are compared without case, as Consul compares them. */
export function instancesOf(catalog: Catalog, serviceName: string): readonly Instance[] {
  return nodesByName(catalog).flatMap((entry) =>
    sorted(entry.services)
      .filter((service) => isSameName(service.name, serviceName))
      .map((service) => ({ node: entry.node, service, checks: checksFor(entry, service.id) })),
  );
}

/** All checks by node and id. */
export function allChecks(catalog: Catalog): readonly CheckRecord[] {
  return nodesByName(catalog).flatMap(({ checks }) => sorted(checks));
}

/** All nodes by name. */
export function nodesByName(catalog: Catalog): readonly CatalogNode[] {
  return [...catalog.nodes()].sort((a, b) => compareNames(a.node.name, b.node.name));
}

/** By name, without case. */
export function findNode(catalog: Catalog, name: string): CatalogNode | undefined {
  return catalog.node(name) ?? catalog.nodes().find(({ node }) => isSameName(node.name, name));
}

/** The records of one node, by id. */
export function sorted<T extends { readonly id: string }>(records: ReadonlyMap<string, T>): readonly T[] {
  return [...records.values()].sort((a, b) => compareNames(a.id, b.id));
}

/**
 * Index and topics of a query for one service. A service without instances has the index of the last time any service died out, so that a
 * blocking query for it waits for its return and for nothing else.
 */
export function serviceIndex(
  indexes: Indexes,
  name: string,
  exists: boolean,
): { readonly index: number; readonly topics: readonly string[] } {
  const { service, serviceExtinction, nodes, services, checks } = catalogTopics;
  const index =
    (exists ? indexes.of(service(name)) : indexes.of(serviceExtinction)) ||
    indexes.max(nodes, services, checks);
  return { index, topics: [service(name)] };
}

/** Consul orders names without case, like it compares them. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether two names are one to Consul. */
export function isSameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

function checksFor(entry: CatalogNode, serviceId: string): readonly CheckRecord[] {
  const all = sorted(entry.checks);
  return [
    ...all.filter((check) => check.serviceId === ""),
    ...all.filter((check) => check.serviceId === serviceId),
  ];
}
