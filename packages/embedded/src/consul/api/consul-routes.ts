import { agentCheckRoutes } from "./agent-check-routes.ts";
import { agentHealthRoutes } from "./agent-health-routes.ts";
import { agentRoutes } from "./agent-routes.ts";
import { agentSelfRoutes } from "./agent-self-routes.ts";
import { catalogRoutes } from "./catalog-routes.ts";
import { catalogWriteRoutes } from "./catalog-write-routes.ts";
import type { ConsulContext } from "./consul-context.ts";
import { healthRoutes } from "./health-routes.ts";
import { kvRoutes } from "./kv-routes.ts";
import type { Route } from "./route.ts";
import { sessionRoutes } from "./session-routes.ts";
import { statusRoutes } from "./status-routes.ts";
import { txnRoutes } from "./txn-routes.ts";
import { uiRoutes } from "./ui-routes.ts";

/** Everything the embedded Consul answers; all other paths are 501. */
export function consulRoutes(context: ConsulContext): readonly Route[] {
  return [
    ...agentSelfRoutes(context),
    ...agentRoutes(context),
    ...agentCheckRoutes(context),
    ...agentHealthRoutes(context),
    ...catalogRoutes(context),
    ...catalogWriteRoutes(context),
    ...healthRoutes(context),
    ...kvRoutes(context),
    ...sessionRoutes(context),
    ...txnRoutes(context),
    ...statusRoutes(context),
    ...uiRoutes(),
  ];
}
