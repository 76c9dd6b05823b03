import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import { fetchJson } from "../world/fetch-json.ts";
import type { World } from "../world/open-world.ts";

const checksSchema = z.array(
  z.object({ ServiceID: z.string(), Status: z.string(), Name: z.string(), Output: z.string() }),
);

/** Checks of an allocation's services that do not pass, in words; Nomad registers them as `_nomad-task-<allocation>-…` (Nomad docs: service block). */
export async function failingChecks(
  { endpoints, engine }: Pick<World, "endpoints" | "engine">,
  { allocation, signal }: CallOptions & { readonly allocation: string },
): Promise<string[]> {
  const url = `${endpoints.consul[0]}/v1/health/state/any`;
  const checks = await fetchJson(url, { schema: checksSchema, fetch: engine.fetch, signal });
  return checks
    .filter(
      ({ ServiceID, Status }) => ServiceID.startsWith(`_nomad-task-${allocation}-`) && Status !== "passing",
    )
    .map(({ Name, Status, Output }) => `check "${Name}" is ${Status}: ${Output.trim().slice(0, 200)}`);
}
