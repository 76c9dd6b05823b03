import { z } from "zod";
import type { Instance } from "./snapshot.ts";

/** The rows of Consul's `/v1/health/service/NAME` that the edge uses; everything else is ignored. */
const healthRows = z.array(
  z.object({
    Node: z.object({ Node: z.string(), Address: z.string() }),
    Service: z.object({
      ID: z.string(),
      Address: z.string(),
      Port: z.int().min(0).max(65_535),
      Tags: z.array(z.string()).nullish(),
    }),
    Checks: z.array(z.object({ CheckID: z.string(), Status: z.string(), ServiceID: z.string() })),
  }),
);

/**
 * Instances in Consul's answer, in a stable order. Throws ZodError when the answer is not one.
 * @see https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-a-service
 */
export function parseHealth(body: unknown): Instance[] {
  return healthRows
    .parse(body)
    .map(toInstance)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toInstance({ Node, Service, Checks }: z.infer<typeof healthRows>[number]): Instance {
  const failing = Checks.find(({ Status }) => Status !== "passing" && Status !== "warning");
  return {
    id: `${Node.Node}/${Service.ID}`,
    // An empty service address means the node's own.
    address: Service.Address || Node.Address,
    port: Service.Port,
    tags: Service.Tags ?? [],
    usable: failing === undefined,
    reason: failing ? `check ${failing.CheckID} is ${failing.Status}` : "passing",
  };
}
