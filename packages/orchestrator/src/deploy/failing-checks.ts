import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import { fetchJson } from "../world/fetch-json.ts";
import type { World } from "../world/open-world.ts";

const checksSchema = z.record(
  z.string(),
  z.object({ ServiceID: z.string(), Status: z.string(), Name: z.string(), Output: z.string() }),
);

/**
 * Checks of allocations' services that do not pass, in words, by allocation; one that has no check at all has no entry.
 * Nomad registers them as `_nomad-task-<allocation>-…` (Nomad docs: service block).
 * Asked of every host's own agent: the catalog hears of a check's output up to five minutes late (Consul: check_update_interval).
 */
export async function failingChecks(
  { endpoints, engine }: Pick<World, "endpoints" | "engine">,
  { allocations, signal }: CallOptions & { readonly allocations: readonly string[] },
): Promise<Map<string, string[]>> {
  const { fetch } = engine;
  const agents = await Promise.all(
    endpoints.consul.map((url) =>
      fetchJson(`${url}/v1/agent/checks`, { schema: checksSchema, fetch, signal }),
    ),
  );
  const checks = agents.flatMap((own) => Object.values(own));
  const ofAllocation = allocations.map((id) => {
    const own = checks.filter(({ ServiceID }) => ServiceID.startsWith(`_nomad-task-${id}-`));
    return [id, own] as const;
  });
  return new Map(
    ofAllocation
      .filter(([, own]) => own.length > 0)
      .map(([id, own]) => [id, own.filter(({ Status }) => Status !== "passing").map(describeCheck)]),
  );
}

const describeCheck = ({ Name, Status, Output }: z.infer<typeof checksSchema>[string]): string =>
  `check "${Name}" is ${Status}: ${Output.trim().slice(0, 200)}`;
