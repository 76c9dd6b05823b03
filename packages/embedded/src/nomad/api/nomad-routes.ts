import { agentRoutes } from "./agent-routes.ts";
import { allocationRoutes } from "./allocation-routes.ts";
import type { ApiContext } from "./context.ts";
import { deploymentRoutes } from "./deployment-routes.ts";
import { evaluationRoutes } from "./evaluation-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { fsRoutes } from "./fs-routes.ts";
import { jobReadRoutes } from "./job-read-routes.ts";
import { jobWriteRoutes } from "./job-write-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { namespaceRoutes } from "./namespace-routes.ts";
import { nodeRoutes } from "./node-routes.ts";
import type { Route } from "./route.ts";
import { searchRoutes } from "./search-routes.ts";
import { systemRoutes } from "./system-routes.ts";
import { uiRoutes } from "./ui-routes.ts";

/** Everything the embedded Nomad answers; all other paths are 501. */
export function nomadRoutes(context: ApiContext): readonly Route[] {
  return [
    ...jobReadRoutes(context),
    ...jobWriteRoutes(context),
    ...allocationRoutes(context),
    ...logRoutes(context),
    ...evaluationRoutes(context),
    ...deploymentRoutes(context),
    ...nodeRoutes(context),
    ...systemRoutes(context),
    ...namespaceRoutes(context),
    ...fsRoutes(context),
    ...searchRoutes(context),
    ...eventRoutes(context),
    ...uiRoutes(),
    ...agentRoutes(context),
  ];
}
