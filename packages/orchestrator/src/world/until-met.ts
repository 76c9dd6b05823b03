import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import { fetchJson, type Fetch } from "../net/fetch-json.ts";
import type { Condition } from "../hosts/world-plan.ts";

const POLL_MS = 100;

/** Resolves once the condition holds; rejects only when the signal is aborted. */
export async function untilMet(condition: Condition, fetch: Fetch, { signal }: CallOptions): Promise<void> {
  while (!(await isMet(condition, fetch, signal))) await delay(POLL_MS, undefined, { signal });
}

/** Whether it holds now. An agent that does not answer does not meet it. */
async function isMet(condition: Condition, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  try {
    return await ask(condition, fetch, signal);
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function ask(condition: Condition, fetch: Fetch, signal: AbortSignal): Promise<boolean> {
  if (condition.kind === "consul-agents") {
    const selves = condition.urls.map((url) =>
      fetchJson(`${url}/v1/agent/self`, { schema: z.object({}), fetch, signal }),
    );
    return (await Promise.all(selves)).length === condition.urls.length;
  }
  const get = <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
    fetchJson(`${condition.url}${path}`, { schema, fetch, signal });
  switch (condition.kind) {
    case "consul-leader":
    case "nomad-leader": {
      const leader = await get("/v1/status/leader", z.string());
      return leader !== "" && (await get("/v1/status/peers", z.array(z.string()))).length === condition.peers;
    }
    case "consul-servers-healthy":
    case "nomad-servers-healthy": {
      const { Servers } = await get("/v1/operator/autopilot/health", autopilotSchema);
      const voters = Servers.filter(({ Healthy, Voter }) => Healthy && Voter);
      return voters.length === condition.count && Servers.length === condition.count;
    }
    case "consul-nodes": {
      const passing = await get("/v1/health/state/passing", z.array(z.object({ CheckID: z.string() })));
      return passing.filter(({ CheckID }) => CheckID === "serfHealth").length === condition.count;
    }
    case "nomad-keyring": {
      const { keys } = await get("/.well-known/jwks.json", z.object({ keys: z.array(z.unknown()) }));
      return keys.length > 0;
    }
    case "nomad-nodes": {
      const nodes = await get("/v1/nodes", z.array(z.object({ Status: z.string() })));
      return nodes.filter(({ Status }) => Status === "ready").length === condition.count;
    }
  }
}

const autopilotSchema = z.object({
  Servers: z.array(z.object({ Healthy: z.boolean(), Voter: z.boolean() })),
});
