import { openWorld, readStatus } from "orchestrator";
import { attribute, type StateOf } from "../framework/attribute.ts";
import type { DataSource } from "../framework/definitions.ts";
import { bool, listOf, number, object, text } from "../framework/kinds.ts";
import type { Platform } from "./platform.ts";

const count = {
  instances: attribute(number(), { mode: "computed", description: "Instances all of whose checks pass." }),
  checks: attribute(number(), { mode: "computed", description: "Checks that pass, as Consul's UI counts." }),
} as const;

const computed = (description: string) => ({ mode: "computed", description }) as const;

const attributes = {
  world: attribute(text(), { mode: "optional", description: "Its name. Default `default`." }),
  ok: attribute(bool(), computed("Whether everything is as it should be.")),
  engine: attribute(text(), computed("What runs its agents.")),
  consul: attribute(object(count), computed("The service `consul`: its servers.")),
  nomad: attribute(object(count), computed("The service `nomad`: its servers, as http, rpc and serf.")),
  nomad_client: attribute(object(count), computed("The service `nomad-client`.")),
  mismatches: attribute(listOf(text()), computed("Everything that is not as it should be, in words.")),
} as const;

/** `data.nomaddemo_health`: what `world status` says. */
export const healthSource: DataSource<typeof attributes, Platform> = {
  description: "The health of a world: agents, services, jobs, edges.",
  attributes,
  read: async ({ world: name }, { client: { home }, signal }): Promise<StateOf<typeof attributes>> => {
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
