import { z } from "zod";
import type { CallOptions } from "../hosts/host.ts";
import { askConsul } from "../net/ask-consul.ts";
import type { World } from "../world/open-world.ts";

const checksSchema = z.record(
  z.string(),
  z.object({ ServiceID: z.string(), Status: z.string(), Name: z.string(), Output: z.string() }),
);

/** A check of an allocation's service that does not pass. */
export interface FailingCheck {
  readonly name: string;
  readonly status: string;
  /** What it said; empty before its first run. */
  readonly output: string;
}

/** In words. */
export const describeCheck = ({ name, status, output }: FailingCheck): string =>
  `check "${name}" is ${status}: ${output || "it has not run yet"}`;

/**
 * Checks of allocations' services that do not pass, by allocation; one that has no check at all has no entry.
 * Nomad registers them as `_nomad-task-<allocation>-…` (Nomad docs: service block).
 * Asked of every host's own agent: the catalog hears of a check's output up to five minutes late (Consul: check_update_interval).
 */
export async function failingChecks(
  { endpoints, engine }: Pick<World, "endpoints" | "engine">,
  { allocations, signal }: CallOptions & { readonly allocations: readonly string[] },
): Promise<Map<string, FailingCheck[]>> {
  const agents = await Promise.all(
    endpoints.consul.map((url) =>
      askConsul({ url, reach: engine, schema: checksSchema, signal }, (consul, options) =>
        consul.agent.check.list(options),
      ),
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
      .map(([id, own]) => [id, own.filter(({ Status }) => Status !== "passing").map(toFailing)]),
  );
}

const maxOutput = 200;

function toFailing({ Name, Status, Output }: z.infer<typeof checksSchema>[string]): FailingCheck {
  return { name: Name, status: Status, output: Output.trim().slice(0, maxOutput) };
}
