import { collectGarbage } from "../server/garbage-collector.ts";
import type { ApiContext } from "./context.ts";
import { onWrite, type Route } from "./route.ts";

/** `/v1/system/gc` (https://developer.hashicorp.com/nomad/api-docs/system). */
export function systemRoutes({ store, deps }: ApiContext): readonly Route[] {
  return [
    onWrite("/v1/system/gc", () => {
      collectGarbage(store, deps, { evaluationMs: 0, deploymentMs: 0, jobMs: 0 });
      return null;
    }),
  ];
}
