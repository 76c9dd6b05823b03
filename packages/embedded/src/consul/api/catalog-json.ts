import type { CheckRecord, CheckState, NodeRecord, ServiceRecord } from "../state/records.ts";
import { sortedByKey } from "./sorted-by-key.ts";

const noProxy = { Mode: "", MeshGateway: {}, Expose: {} } as const;

/** A node as `/v1/catalog/nodes` lists it. */
export function nodeJson(node: NodeRecord, datacenter: string): object {
  return {
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: datacenter,
    TaggedAddresses: sorted(node.taggedAddresses),
    Meta: sorted(node.meta),
    CreateIndex: node.createIndex,
    ModifyIndex: node.modifyIndex,
  };
}

/** A service instance as health answers and `/v1/catalog/node` show it. */
export function serviceJson(service: ServiceRecord): object {
  return {
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Address: service.address,
    ...taggedAddresses("TaggedAddresses", service),
    Meta: Object.keys(service.meta).length === 0 ? null : sorted(service.meta),
    ...(service.port === 0 ? {} : { Port: service.port }),
    Weights: service.weights,
    EnableTagOverride: service.enableTagOverride,
    Proxy: noProxy,
    Connect: {},
    PeerName: "",
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  };
}

/** A service instance with its node, flat, as `/v1/catalog/service` shows it. */
export function catalogServiceJson(node: NodeRecord, service: ServiceRecord, datacenter: string): object {
  return {
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: datacenter,
    TaggedAddresses: sorted(node.taggedAddresses),
    NodeMeta: sorted(node.meta),
    ServiceKind: "",
    ServiceID: service.id,
    ServiceName: service.name,
    ServiceTags: service.tags,
    ServiceAddress: service.address,
    ...taggedAddresses("ServiceTaggedAddresses", service),
    ServiceWeights: service.weights,
    ServiceMeta: sorted(service.meta),
    ServicePort: service.port,
    ServicePorts: null,
    ServiceSocketPath: "",
    ServiceEnableTagOverride: service.enableTagOverride,
    ServiceProxy: noProxy,
    ServiceConnect: {},
    ServiceLocality: null,
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  };
}

/** A check as health answers and `/v1/agent/checks` show it. */
export function checkJson(node: string, check: CheckState | CheckRecord) {
  return {
    Node: node,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: check.output,
    ServiceID: check.serviceId,
    ServiceName: check.serviceName,
    ServiceTags: check.serviceTags,
    Type: check.type,
    Interval: check.interval,
    Timeout: check.timeout,
    ExposedPort: 0,
    Definition: {},
    CreateIndex: "createIndex" in check ? check.createIndex : 0,
    ModifyIndex: "modifyIndex" in check ? check.modifyIndex : 0,
  };
}

function taggedAddresses(name: string, { taggedAddresses }: ServiceRecord): object {
  return Object.keys(taggedAddresses).length === 0 ? {} : { [name]: sorted(taggedAddresses) };
}

function sorted<T>(map: Readonly<Record<string, T>> | null): Record<string, T> | null {
  return map && sortedByKey(map);
}
