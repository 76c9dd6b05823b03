import type { FilterFields } from "../../filter/create-filter.ts";

const indexes = { CreateIndex: "number", ModifyIndex: "number" } as const;

/** A node as `/v1/catalog/nodes` lists it. */
export const nodeFields: FilterFields = {
  ID: "text",
  Node: "text",
  Address: "text",
  Datacenter: "text",
  PeerName: "text",
  TaggedAddresses: "map",
  Meta: "map",
  ...indexes,
};

const weights = { fields: { Passing: "number", Warning: "number" } } as const;
const addresses = { each: { Address: "text", Port: "number" } } as const;

/** A service instance without its node. */
export const serviceFields: FilterFields = {
  Kind: "text",
  ID: "text",
  Service: "text",
  Tags: "texts",
  Address: "text",
  TaggedAddresses: addresses,
  Meta: "map",
  Port: "number",
  Weights: weights,
  EnableTagOverride: "flag",
  Datacenter: "text",
  PeerName: "text",
  ...indexes,
};

/** A check. */
export const checkFields: FilterFields = {
  Node: "text",
  CheckID: "text",
  Name: "text",
  Status: "text",
  Notes: "text",
  Output: "text",
  ServiceID: "text",
  ServiceName: "text",
  ServiceTags: "texts",
  Type: "text",
  Interval: "text",
  Timeout: "text",
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
  ID: "text",
  Node: "text",
  Address: "text",
  Datacenter: "text",
  TaggedAddresses: "map",
  NodeMeta: "map",
  ServiceKind: "text",
  ServiceID: "text",
  ServiceName: "text",
  ServiceTags: "texts",
  ServiceAddress: "text",
  ServiceTaggedAddresses: addresses,
  ServiceWeights: weights,
  ServiceMeta: "map",
  ServicePort: "number",
  ServiceEnableTagOverride: "flag",
  ...indexes,
};

/** An entry of `/v1/agent/members`. */
export const memberFields: FilterFields = {
  Name: "text",
  Addr: "text",
  Port: "number",
  Tags: "map",
  Status: "number",
};
