import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Engine } from "../engines/engine.ts";
import { askConsul, type ConsulCall } from "../net/ask-consul.ts";
import { fetchJson } from "../net/fetch-json.ts";
import type { Condition } from "../hosts/world-plan.ts";
import { readSealStatus, readVaultState, type VaultQuestion } from "../vault/read-vault-state.ts";

const pollMs = 100;

/** Resolves once the condition holds; rejects only when the signal is aborted. */
export async function untilMet(condition: Condition, means: Means, { signal }: CallOptions): Promise<void> {
  while (!(await isMet(condition, means, signal))) await delay(pollMs, undefined, { signal });
}

/** Whether it holds now. An agent that does not answer does not meet it. */
async function isMet(condition: Condition, means: Means, signal: AbortSignal): Promise<boolean> {
  try {
    return await ask(condition, means, signal);
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** How agents are reached. */
type Means = Pick<Engine, "connect" | "fetch" | "access">;

async function ask(condition: Condition, means: Means, signal: AbortSignal): Promise<boolean> {
  const consul = <T>(url: string, schema: z.ZodType<T>, call: ConsulCall): Promise<T> =>
    askConsul({ url, reach: means, schema, signal }, call);
  const status = <T>(url: string, schema: z.ZodType<T>, call: ConsulCall): Promise<T> =>
    askConsul({ url, reach: means, schema, signal, withoutToken: true }, call);
  const get = <T>(url: string, schema: z.ZodType<T>): Promise<T> =>
    fetchJson(url, { schema, fetch: means.fetch, signal });
  switch (condition.kind) {
    case "consul-agents": {
      const selves = condition.urls.map((url) =>
        consul(url, z.object({}), (client, options) => client.agent.self(options)),
      );
      return (await Promise.all(selves)).length === condition.urls.length;
    }
    case "consul-leader": {
      const { url, peers } = condition;
      const leader = await status(url, z.string(), (client, options) => client.status.leader(options));
      const all = await status(url, peersSchema, (client, options) => client.status.peers(options));
      return leader !== "" && all.length === peers;
    }
    case "nomad-leader": {
      const leader = await get(`${condition.url}/v1/status/leader`, z.string());
      return (
        leader !== "" &&
        (await get(`${condition.url}/v1/status/peers`, peersSchema)).length === condition.peers
      );
    }
    case "consul-servers-healthy":
    case "nomad-servers-healthy": {
      // npm consul knows no operator endpoint.
      const { Servers } = await get(`${condition.url}/v1/operator/autopilot/health`, autopilotSchema);
      const voters = Servers.filter(({ Healthy, Voter }) => Healthy && Voter);
      return voters.length === condition.count && Servers.length === condition.count;
    }
    case "consul-nodes": {
      const passing = await consul(condition.url, passingSchema, (client, options) =>
        client.health.state({ ...options, state: "passing" }),
      );
      return passing.filter(({ CheckID }) => CheckID === "serfHealth").length === condition.count;
    }
    case "nomad-keyring": {
      const { keys } = await get(`${condition.url}/.well-known/jwks.json`, keyringSchema);
      return keys.length > 0;
    }
    case "nomad-nodes": {
      const nodes = await get(`${condition.url}/v1/nodes`, nodesSchema);
      return nodes.filter(({ Status }) => Status === "ready").length === condition.count;
    }
    default:
      return askVault(condition, { fetch: means.fetch, signal });
  }
}

async function askVault(
  { kind, urls }: Extract<Condition, { readonly kind: `vault-${string}` }>,
  question: VaultQuestion,
): Promise<boolean> {
  if (kind === "vault-answers")
    return (await Promise.all(urls.map((url) => readSealStatus(url, question)))).length === urls.length;
  const states = await Promise.all(urls.map((url) => readVaultState(url, question)));
  return states.every(({ sealed, leader }) => !sealed && leader !== undefined);
}

const peersSchema = z.array(z.string());
const passingSchema = z.array(z.object({ CheckID: z.string() }));
const keyringSchema = z.object({ keys: z.array(z.unknown()) });
const nodesSchema = z.array(z.object({ Status: z.string() }));
const autopilotSchema = z.object({
  Servers: z.array(z.object({ Healthy: z.boolean(), Voter: z.boolean() })),
});
