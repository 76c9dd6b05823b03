import { z } from "zod";

/** The parts of answers that the contract's tests look at; other fields pass. */
export const checkShape = z.object({
  Node: z.string(),
  CheckID: z.string(),
  Status: z.string(),
  Output: z.string(),
  ServiceID: z.string(),
});
export const checksShape = z.array(checkShape);

export const instancesShape = z.array(
  z.object({
    Node: z.object({ Node: z.string(), Address: z.string() }),
    Service: z.object({
      ID: z.string(),
      Service: z.string(),
      Tags: z.array(z.string()),
      Address: z.string(),
    }),
    Checks: checksShape,
  }),
);

export const agentServicesShape = z.record(z.string(), z.object({ ID: z.string(), Service: z.string() }));
export const catalogServicesShape = z.record(z.string(), z.array(z.string()));
export const catalogServiceShape = z.array(
  z.object({
    Node: z.string(),
    Address: z.string(),
    ServiceID: z.string(),
    ServiceAddress: z.string(),
    ServicePort: z.number(),
    ServiceTags: z.array(z.string()),
  }),
);
export const nodesShape = z.array(z.object({ ID: z.string(), Node: z.string(), Address: z.string() }));
export const kvShape = z.array(
  z.object({ Key: z.string(), Value: z.string().nullable(), Flags: z.number(), ModifyIndex: z.number() }),
);
