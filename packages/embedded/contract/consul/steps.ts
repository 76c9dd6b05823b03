import { catalogSteps } from "./steps/catalog-steps.ts";
import { checkSteps, refusedChecks } from "./steps/check-steps.ts";
import { clusterSteps } from "./steps/cluster-steps.ts";
import { filterSteps } from "./steps/filter-steps.ts";
import { kvSteps } from "./steps/kv-steps.ts";
import { maintenanceSteps } from "./steps/maintenance-steps.ts";
import { querySteps } from "./steps/query-steps.ts";
import { leaveSteps, refusedServices, serviceSteps } from "./steps/service-steps.ts";
import { sessionSteps } from "./steps/session-steps.ts";
import type { Step, StepPlaces } from "./steps/step.ts";

/** What 1.8 answers otherwise is not of interest here. */
const newer = (step: Step): Step => ({ ...step, since: "1.22.0" });

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
    ...sessionSteps().map(newer),
    ...filterSteps().map(newer),
    ...leaveSteps(),
  ];
}
