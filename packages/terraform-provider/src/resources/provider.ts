import { attribute } from "../framework/attribute.ts";
import type { Provider } from "../framework/definitions.ts";
import { text } from "../framework/kinds.ts";
import { deploymentResource } from "./deployment/deployment.ts";
import { endpointsSource } from "./endpoints.ts";
import { healthSource } from "./health.ts";
import type { Platform } from "./platform.ts";
import { worldResource } from "./world/world.ts";

/** The provider `nomaddemo`. `surroundings`: what counts where its configuration says nothing. */
export const createProvider = (surroundings: Platform): Provider<Platform> => ({
  description: "Worlds of Consul and Nomad agents, and what is deployed to them.",
  attributes: {
    home: attribute(text(), {
      mode: "optional",
      description:
        "The folder of all worlds. Default: `NOMAD_DEMO_HOME`, else `.nomad-demo` in the checkout.",
    }),
  },
  configure: ({ home }) => ({ ...surroundings, ...(typeof home === "string" && { home }) }),
  resources: { nomaddemo_world: worldResource, nomaddemo_deployment: deploymentResource },
  dataSources: { nomaddemo_health: healthSource, nomaddemo_endpoints: endpointsSource },
});
