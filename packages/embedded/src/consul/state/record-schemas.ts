import { z } from "zod";
import { checkStatuses } from "./records.ts";

/** What a node, a service and a check look like on disk: their definition, without indexes. */
export const nodeDefinition = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  taggedAddresses: z.record(z.string(), z.string()).nullable(),
  meta: z.record(z.string(), z.string()).nullable(),
});

export const serviceDefinition = z.object({
  id: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  address: z.string(),
  taggedAddresses: z.record(z.string(), z.object({ Address: z.string(), Port: z.number() })),
  meta: z.record(z.string(), z.string()),
  port: z.number(),
  weights: z.object({ Passing: z.number(), Warning: z.number() }),
  enableTagOverride: z.boolean(),
});

export const checkState = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(checkStatuses),
  notes: z.string(),
  output: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  serviceTags: z.array(z.string()),
  type: z.string(),
  interval: z.string(),
  timeout: z.string(),
});
