import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import { fetchJson } from "../world/fetch-json.ts";
import type { World } from "../world/open-world.ts";

const checksSchema = z.record(
  z.string(),
  z.object({ ServiceID: z.string(), Status: z.string(), Name: z.string(), Output: z.string() }),
);

/**
 * Checks of an allocation's services that do not pass, in words; Nomad registers them as `_nomad-task-<allocation>-…` (Nomad docs: service block).
 * Asked of every host's own agent: the catalog hears of a check's output up to five minutes late (Consul: check_update_interval).
 */
export async function failingChecks(
  { endpoints, engine }: Pick<World, "endpoints" | "engine">,
  { allocation, signal }: CallOptions & { readonly allocation: string },
): Promise<string[]> {
  const { fetch } = engine;
  const agents = await Promise.all(
    endpoints.consul.map((url) =>
      fetchJson(`${url}/v1/agent/checks`, { schema: checksSchema, fetch, signal }),
    ),
  );
  return agents
    .flatMap((checks) => Object.values(checks))
    .filter(
      ({ ServiceID, Status }) => ServiceID.startsWith(`_nomad-task-${allocation}-`) && Status !== "passing",
    )
    .map(({ Name, Status, Output }) => `check "${Name}" is ${Status}: ${Output.trim().slice(0, 200)}`);
}
