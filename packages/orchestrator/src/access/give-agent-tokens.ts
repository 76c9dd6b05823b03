import { z } from "zod";
import type { CallOptions } from "../call-options.ts";
import type { Host } from "../hosts/host.ts";
import type { AgentTokenFile } from "../hosts/world-plan.ts";
import { findHost } from "../hosts/find-host.ts";
import type { Fetch } from "../net/fetch-json.ts";
import { createAclApi, refusedBy } from "./acl-api.ts";
import type { SecretIds } from "./secret-ids.ts";

export interface GiveAgentTokensOptions extends CallOptions {
  readonly agents: readonly AgentTokenFile[];
  readonly hosts: readonly Host[];
  readonly secretIds: SecretIds;
  /** With the operator's token. */
  readonly fetch: Fetch;
}

/**
 * Gives each Consul agent its own token through its API, and the agent writes it down itself. An agent that had a token in its configuration before
 * Consul knew that token would wait up to half a minute before it registered its own node. Returns a line for each agent that did not have its token.
 */
export async function giveAgentTokens(options: GiveAgentTokensOptions): Promise<string[]> {
  const lines = await Promise.all(options.agents.map((agent) => giveAgentToken(agent, options)));
  return lines.flat();
}

async function giveAgentToken(
  { host, url, file }: AgentTokenFile,
  { hosts, secretIds, fetch, ...call }: GiveAgentTokensOptions,
): Promise<string[]> {
  const secretId = secretIds.get(`consul-agent-${host}`) ?? "";
  const kept = await findHost(hosts, host).readFile(file, call);
  if (agentTokenIn(kept) === secretId) return [];
  try {
    await createAclApi(url, fetch).put("/v1/agent/token/agent", { Token: secretId }, call);
  } catch (error) {
    throw refusedBy("consul", error);
  }
  return [`${host}: the token of its Consul agent`];
}

/** Consul's own file: `{"agent":"…"}`. */
function agentTokenIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return z.object({ agent: z.string().optional() }).parse(JSON.parse(text)).agent;
  } catch {
    return undefined;
  }
}
