import type { FilterField, FilterFields } from "../../filter/create-filter.ts";

const all = (field: FilterField, names: string): FilterFields =>
  Object.fromEntries(names.split(" ").map((name) => [name, field]));

const indexes = all("number", "CreateIndex ModifyIndex");
const weights = { fields: all("number", "Passing Warning") };
const addresses = { each: { Address: "text", Port: "number" } } as const;

/** A node as `/v1/catalog/nodes` lists it. */
export const nodeFields: FilterFields = {
  ...all("text", "ID Node Address Datacenter PeerName"),
  ...all("map", "TaggedAddresses Meta"),
  ...indexes,
};

/** A service instance without its node. */
export const serviceFields: FilterFields = {
  ...all("text", "Kind ID Service Address Datacenter PeerName"),
  Tags: "texts",
  TaggedAddresses: addresses,
  Meta: "map",
  Port: "number",
  Weights: weights,
  EnableTagOverride: "flag",
  ...indexes,
};

/** A check. */
export const checkFields: FilterFields = {
  ...all("text", "Node CheckID Name Status Notes Output ServiceID ServiceName Type Interval Timeout"),
  ServiceTags: "texts",
  ...indexes,
};

/** An entry of `/v1/health/service`. */
export const instanceFields: FilterFields = {
  Node: { fields: nodeFields },
  Service: { fields: serviceFields },
  Checks: { each: checkFields },
};

/** An entry of `/v1/catalog/service`. */
export const catalogServiceFields: FilterFields = {
  ...all("text", "ID Node Address Datacenter ServiceKind ServiceID ServiceName ServiceAddress"),
  ...all("map", "TaggedAddresses NodeMeta ServiceMeta"),
  ServiceTags: "texts",
  ServiceTaggedAddresses: addresses,
  ServiceWeights: weights,
  ServicePort: "number",
  ServiceEnableTagOverride: "flag",
  ...indexes,
};

/** An entry of `/v1/agent/members`. */
export const memberFields: FilterFields = {
  ...all("text", "Name Addr"),
  ...all("number", "Port Status"),
  Tags: "map",
};
