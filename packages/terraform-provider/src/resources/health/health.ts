import { openWorld, readStatus } from "orchestrator";
import type { StateOf } from "../../framework/attribute.ts";
import type { DataSource } from "../../framework/definitions.ts";
import type { Platform } from "../platform.ts";
import { healthSchema, type healthAttributes } from "./attributes.ts";

/** `data.nomaddemo_health`: what `world status` says. */
export const healthSource: DataSource<typeof healthAttributes, Platform> = {
  ...healthSchema,
  read: async ({ world: name }, { client: { home }, signal }): Promise<StateOf<typeof healthAttributes>> => {
    const world = await openWorld({ home, name: name ?? "default" });
    const { engine, health, mismatches } = await readStatus(world, { signal });
    const none = { instances: 0, checks: 0 };
    return {
      world: name,
      ok: mismatches.length === 0,
      engine,
      consul: health?.consul ?? none,
      nomad: health?.nomad ?? none,
      nomad_client: health?.nomadClient ?? none,
      mismatches,
    };
  },
};
