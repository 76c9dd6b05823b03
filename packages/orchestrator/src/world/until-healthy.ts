import { messageOf } from "command-line/message-of";
import { z } from "zod";
import type { AgentReference } from "../agents/agent-reference.ts";
import type { CallOptions } from "../call-options.ts";
import type { Engine } from "../engines/engine.ts";
import { askConsul } from "../net/ask-consul.ts";
import { HttpStatusError } from "../net/fetch-json.ts";
import { readVaultState } from "../vault/read-vault-state.ts";
import { worldNotHealthy } from "./errors.ts";
import { agentServices, compareHealth, expectedHealth, readHealth } from "./health.ts";
import type { World } from "./open-world.ts";
import { untilSettled } from "./until-settled.ts";

/** What of a world is looked at to find out whether it is healthy. */
export type Examined = Pick<World, "endpoints" | "inventory"> & {
  readonly engine: Pick<Engine, "agents" | "connect" | "fetch" | "access">;
};

/** Agents register their services some time after they are ready. */
const healthyWithinMs = 60_000;

/** Waits until a world is healthy and every agent says so of itself. Throws WORLD_NOT_HEALTHY with what is missing. */
export async function untilHealthy(
  world: Examined & Pick<World, "manifest">,
  { signal }: CallOptions,
): Promise<void> {
  const missing = await untilSettled({
    signal,
    timeoutMs: healthyWithinMs,
    read: () => readMissing(world, { signal }),
  });
  if (missing.length > 0) throw worldNotHealthy(world.manifest.name, missing);
}

/**
 * What a world lacks, in words. Consul finds out seconds later that an agent has ended, and until then shows what that agent last said: so each
 * agent is asked itself, and Consul once more after it.
 */
export async function readMissing(world: Examined, options: CallOptions): Promise<readonly string[]> {
  const known = await readCatalogue(world, options);
  if (known.length > 0) return known;
  const { engine } = world;
  const own = await Promise.all(engine.agents.map((agent) => readOwnHealth(agent, engine, options)));
  return own.some((lines) => lines.length > 0) ? own.flat() : readCatalogue(world, options);
}

async function readCatalogue(
  { engine, inventory, endpoints: { consul } }: Examined,
  options: CallOptions,
): Promise<string[]> {
  const { health, failing } = await readHealth(consul[0] ?? "", engine, options);
  return [...compareHealth(expectedHealth(inventory), health), ...failing];
}

async function readOwnHealth(
  agent: AgentReference,
  engine: Examined["engine"],
  { signal }: CallOptions,
): Promise<string[]> {
  try {
    if (agent.system === "vault") return await readOwnVault(agent, engine, { signal });
    if (agent.system === "consul") return await readChecks(agent, engine, { signal });
    await askNomad(agent, engine, { signal });
    return [];
  } catch (error) {
    signal.throwIfAborted();
    return [`agent ${agent.id}: ${messageOf(error)}`];
  }
}

async function readOwnVault(
  { id, httpUrl }: AgentReference,
  { fetch }: Examined["engine"],
  { signal }: CallOptions,
): Promise<string[]> {
  const { sealed, leader } = await readVaultState(httpUrl, { fetch, signal });
  if (sealed) return [`agent ${id}: sealed`];
  return leader === undefined ? [`agent ${id}: knows no leader`] : [];
}

const checksSchema = z.record(
  z.string(),
  z.object({ Name: z.string(), Status: z.string(), ServiceName: z.string() }),
);

/** The checks of Nomad's agents that a Consul agent runs, as that agent sees them now. */
async function readChecks(
  { id, httpUrl }: AgentReference,
  engine: Examined["engine"],
  { signal }: CallOptions,
): Promise<string[]> {
  const asked = { url: httpUrl, reach: engine, schema: checksSchema, signal };
  const checks = Object.values(await askConsul(asked, (consul, options) => consul.agent.checks(options)));
  const own: readonly string[] = Object.values(agentServices);
  return checks
    .filter(({ ServiceName, Status }) => own.includes(ServiceName) && Status !== "passing")
    .map(({ ServiceName, Name, Status }) => `agent ${id}: ${ServiceName}: ${Name} is ${Status}`);
}

const nomadTimeoutMs = 5_000;

/** The same question that Nomad's own check in Consul asks. Throws when it is not answered with 200. */
async function askNomad(
  { httpUrl, role }: AgentReference,
  { fetch }: Examined["engine"],
  { signal }: CallOptions,
): Promise<void> {
  const url = `${httpUrl}/v1/agent/health${role === "all" ? "" : `?type=${role}`}`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(nomadTimeoutMs)]);
  const response = await fetch(url, { signal: limit });
  const body = await response.text();
  if (!response.ok) throw new HttpStatusError(url, response.status, body);
}
