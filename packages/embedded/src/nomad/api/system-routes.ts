import { collectGarbage } from "../server/garbage-collector.ts";
import type { ApiContext } from "./context.ts";
import type { Routes } from "./route.ts";

/** `/v1/system/gc` (https://developer.hashicorp.com/nomad/api-docs/system). */
export function systemRoutes(routes: Routes, { store, deps }: ApiContext): void {
  routes.write("/v1/system/gc", () => {
    collectGarbage(store, deps, { evaluationMs: 0, deploymentMs: 0, jobMs: 0 });
    return null;
  });
}
