import { catalogSteps } from "./steps/catalog-steps.ts";
import { checkSteps, refusedChecks } from "./steps/check-steps.ts";
import { clusterSteps } from "./steps/cluster-steps.ts";
import { kvSteps } from "./steps/kv-steps.ts";
import { maintenanceSteps } from "./steps/maintenance-steps.ts";
import { querySteps } from "./steps/query-steps.ts";
import { leaveSteps, refusedServices, serviceSteps } from "./steps/service-steps.ts";
import type { Step, StepPlaces } from "./steps/step.ts";

/** Everything the project asks of Consul, and the mistakes it could make. */
export function consulSteps(places: StepPlaces): readonly Step[] {
  return [
    ...clusterSteps(),
    ...serviceSteps(),
    ...refusedServices(),
    ...checkSteps(places),
    ...refusedChecks(),
    ...maintenanceSteps(),
    ...querySteps(),
    ...catalogSteps(),
    ...kvSteps(),
    ...leaveSteps(),
  ];
}
