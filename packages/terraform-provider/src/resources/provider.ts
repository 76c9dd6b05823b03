import { attribute } from "../framework/attribute.ts";
import { deferDataSource, deferResource } from "../framework/defer.ts";
import type { Provider } from "../framework/definitions.ts";
import { text } from "../framework/kinds.ts";
import { deploymentSchema } from "./deployment/attributes.ts";
import { endpointsSchema } from "./endpoints/attributes.ts";
import { healthSchema } from "./health/attributes.ts";
import type { Platform } from "./platform.ts";
import { worldSchema } from "./world/attributes.ts";

export interface ProviderOptions {
  /** What counts where the provider's configuration says nothing. */
  readonly surroundings: Platform;
  /** SSH_AUTH_SOCK: for hosts that are reached with the user's own ssh agent. */
  readonly agentSocket: string | undefined;
  /** How modules of the checkout are imported; default: by `import()`. */
  readonly importModule?: ImportModule | undefined;
}

/** Imports the module of a file, by its URL. */
export type ImportModule = (url: string) => Promise<unknown>;

/** The provider `nomaddemo`. The orchestrator is loaded when something is asked for that needs it: half a second of a processor. */
export const createProvider = ({
  surroundings,
  agentSocket,
  importModule,
}: ProviderOptions): Provider<Platform> => ({
  description: "Worlds of Consul and Nomad agents, and what is deployed to them.",
  attributes: {
    home: attribute(text(), {
      mode: "optional",
      description:
        "The folder of all worlds. Default: `NOMAD_DEMO_HOME`, else `.nomad-demo` in the checkout.",
    }),
  },
  configure: async ({ home }) => {
    const { useAgentSocket, useImport } = await import("orchestrator");
    useAgentSocket(agentSocket);
    if (importModule) useImport(importModule);
    return { ...surroundings, ...(typeof home === "string" && { home }) };
  },
  resources: {
    nomaddemo_world: deferResource({ name: "nomaddemo_world", ...worldSchema }, async () => {
      const { worldResource } = await import("./world/world.ts");
      return worldResource;
    }),
    nomaddemo_deployment: deferResource({ name: "nomaddemo_deployment", ...deploymentSchema }, async () => {
      const { deploymentResource } = await import("./deployment/deployment.ts");
      return deploymentResource;
    }),
  },
  dataSources: {
    nomaddemo_health: deferDataSource(healthSchema, async () => {
      const { healthSource } = await import("./health/health.ts");
      return healthSource;
    }),
    nomaddemo_endpoints: deferDataSource(endpointsSchema, async () => {
      const { endpointsSource } = await import("./endpoints/endpoints.ts");
      return endpointsSource;
    }),
  },
});
