import { z } from "zod";

/** The three states of a check, best first. */
export const checkStatuses = ["passing", "warning", "critical"] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** Where in Consul's history a record was made and last changed. */
export interface RecordIndexes {
  readonly createIndex: number;
  readonly modifyIndex: number;
}

const texts = z.record(z.string(), z.string());
const serviceAddress = z.object({ Address: z.string(), Port: z.number() });
export type ServiceAddress = Readonly<z.infer<typeof serviceAddress>>;

/** A node as it is registered, and as it is on disk. */
export const nodeDefinition = z
  .object({
    /** Empty for a node registered through the catalog without one. */
    id: z.string(),
    name: z.string(),
    address: z.string(),
    taggedAddresses: texts.readonly().nullable(),
    meta: texts.readonly().nullable(),
  })
  .readonly();
export type NodeDefinition = z.infer<typeof nodeDefinition>;

/** A service instance as it is registered, and as it is on disk. */
export const serviceDefinition = z
  .object({
    id: z.string(),
    name: z.string(),
    tags: z.array(z.string()).readonly(),
    address: z.string(),
    taggedAddresses: z.record(z.string(), serviceAddress.readonly()).readonly(),
    meta: texts.readonly(),
    port: z.number(),
    weights: z.object({ Passing: z.number(), Warning: z.number() }).readonly(),
    enableTagOverride: z.boolean(),
  })
  .readonly();
export type ServiceDefinition = z.infer<typeof serviceDefinition>;

/** A check as the catalog shows it: its state, not how it runs. */
export const checkState = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(checkStatuses),
    notes: z.string(),
    output: z.string(),
    /** Empty for a check of the whole node. */
    serviceId: z.string(),
    serviceName: z.string(),
    serviceTags: z.array(z.string()).readonly(),
    /** `http`, `tcp`, `ttl`, or empty. */
    type: z.string(),
    /** Go duration text, empty when there is none. */
    interval: z.string(),
    timeout: z.string(),
  })
  .readonly();
export type CheckState = z.infer<typeof checkState>;

export type NodeRecord = NodeDefinition & RecordIndexes;
export type ServiceRecord = ServiceDefinition & RecordIndexes & { readonly node: string };
export type CheckRecord = CheckState & RecordIndexes & { readonly node: string };
