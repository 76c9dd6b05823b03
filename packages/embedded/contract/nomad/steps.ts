import { agentSteps } from "./steps/agent-steps.ts";
import { listSteps } from "./steps/list-steps.ts";
import { jobSteps } from "./steps/job-steps.ts";
import { refusedSteps } from "./steps/refused-steps.ts";
import type { Step } from "./steps/step.ts";
import { taskSteps } from "./steps/task-steps.ts";

/** Everything the project asks of Nomad, and the mistakes it could make. */
export function nomadSteps(): readonly Step[] {
  return [...agentSteps(), ...refusedSteps(), ...jobSteps(), ...taskSteps(), ...listSteps()];
}
