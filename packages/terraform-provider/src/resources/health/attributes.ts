import { attribute } from "../../framework/attribute.ts";
import { bool, listOf, number, object, text } from "../../framework/kinds.ts";

const count = {
  instances: attribute(number(), { mode: "computed", description: "Instances all of whose checks pass." }),
  checks: attribute(number(), { mode: "computed", description: "Checks that pass, as Consul's UI counts." }),
} as const;

const computed = (description: string) => ({ mode: "computed", description }) as const;

/** What is said of a world's health. */
export const healthAttributes = {
  world: attribute(text(), { mode: "optional", description: "Its name. Default `default`." }),
  ok: attribute(bool(), computed("Whether everything is as it should be.")),
  engine: attribute(text(), computed("What runs its agents.")),
  consul: attribute(object(count), computed("The service `consul`: its servers.")),
  nomad: attribute(object(count), computed("The service `nomad`: its servers, as http, rpc and serf.")),
  nomad_client: attribute(object(count), computed("The service `nomad-client`.")),
  mismatches: attribute(listOf(text()), computed("Everything that is not as it should be, in words.")),
} as const;

/** The schema of `data.nomaddemo_health`. */
export const healthSchema = {
  description: "The health of a world: agents, services, jobs, edges.",
  attributes: healthAttributes,
} as const;
