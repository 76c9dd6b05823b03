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
import type { Routes } from "./route.ts";
import { searchRoutes } from "./search-routes.ts";
import { systemRoutes } from "./system-routes.ts";
import { uiRoutes } from "./ui-routes.ts";

/** Everything the embedded Nomad answers; all other paths are 501. */
export function nomadRoutes(routes: Routes, context: ApiContext): void {
  for (const install of [
    jobReadRoutes,
    jobWriteRoutes,
    allocationRoutes,
    logRoutes,
    evaluationRoutes,
    deploymentRoutes,
    nodeRoutes,
    systemRoutes,
    namespaceRoutes,
    fsRoutes,
    searchRoutes,
    eventRoutes,
    uiRoutes,
    agentRoutes,
  ])
    install(routes, context);
}
