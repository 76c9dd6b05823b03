import { z } from "zod";
import type { CheckRegistration, ServiceRegistration } from "./registration.ts";

const timeoutMs = 5_000;

const checksSchema = z.record(
  z.string(),
  z.object({ CheckID: z.string(), ServiceID: z.string(), Status: z.string() }),
);

const servicesSchema = z.record(
  z.string(),
  z.object({
    ID: z.string(),
    Service: z.string(),
    Tags: z.array(z.string()).nullish(),
    Address: z.string(),
    Port: z.number(),
    Meta: z.record(z.string(), z.string()).nullish(),
    EnableTagOverride: z.boolean().default(false),
  }),
);

/** A check as the agent reports it, the part that is used here. */
export type AgentCheck = z.infer<typeof checksSchema>[string];

/** A service as the agent reports it, the part that is used here. */
export type AgentService = z.infer<typeof servicesSchema>[string];

/** The calls a Nomad client makes to the Consul agent of its host; each rejects when the agent does not answer 2xx. */
export type ConsulAgent = ReturnType<typeof createConsulAgent>;

/** A client for the agent at this base URL; `signal` ends its calls. */
export function createConsulAgent(baseUrl: string, signal: AbortSignal) {
  return {
    services: async () => servicesSchema.parse(await call("GET", "/v1/agent/services")),
    checks: async () => checksSchema.parse(await call("GET", "/v1/agent/checks")),
    registerService: async ({ checks, ...service }: ServiceRegistration): Promise<void> => {
      // With its checks in the same call the service is never seen without them.
      const Checks = checks.map(({ ID, ServiceID: _ServiceID, ...check }) => ({ CheckID: ID, ...check }));
      await call("PUT", "/v1/agent/service/register", { ...service, Checks });
    },
    registerCheck: async (check: CheckRegistration) =>
      void (await call("PUT", "/v1/agent/check/register", check)),
    deregisterService: async (id: string) =>
      void (await call("PUT", `/v1/agent/service/deregister/${encodeURIComponent(id)}`)),
    deregisterCheck: async (id: string) =>
      void (await call("PUT", `/v1/agent/check/deregister/${encodeURIComponent(id)}`)),
  };

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(baseUrl + path, {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`Consul at ${baseUrl} answered ${response.status} to ${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}
