import type { CallOptions } from "../call-options.ts";
import type { Engine } from "../engines/engine.ts";
import { findHost } from "../hosts/find-host.ts";

/**
 * Stops all agents of a world, Nomad's first: they take out of Consul what they registered of themselves. Their tasks run on. Agents of an open
 * world and of a closed one do not understand each other, so all of them have to change at once: no user notices, as when all of them are
 * killed (docs/decisions/063).
 */
export async function stopAgents({ agents, hosts }: Engine, options: CallOptions): Promise<string[]> {
  const lines: string[] = [];
  for (const system of ["nomad", "consul"]) {
    const ofSystem = agents.filter((agent) => agent.system === system);
    lines.push(...(await stopAll(ofSystem, hosts, options)));
  }
  return lines;
}

async function stopAll(
  agents: Engine["agents"],
  hosts: Engine["hosts"],
  options: CallOptions,
): Promise<string[]> {
  const lines = await Promise.all(
    agents.map(async ({ host, unit }) =>
      (await findHost(hosts, host).units.stop(unit, options)) ? [`${host}: ${unit} stopped`] : [],
    ),
  );
  return lines.flat();
}
