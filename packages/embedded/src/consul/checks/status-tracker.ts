import type { CheckDefinition } from "./check-definition.ts";
import type { CheckResult } from "./check-result.ts";

/**
 * Turns run results into what is reported: `SuccessBeforePassing`, `FailuresBeforeWarning` and `FailuresBeforeCritical` hold a change back
 * until it was seen that often in a row; the very first result is reported at once. Undefined: nothing to report yet.
 */
export function createStatusTracker(
  definition: Pick<
    CheckDefinition,
    "successBeforePassing" | "failuresBeforeWarning" | "failuresBeforeCritical"
  >,
): (result: CheckResult) => CheckResult | undefined {
  const failuresBeforeWarning = definition.failuresBeforeWarning || definition.failuresBeforeCritical;
  // At the thresholds from the start: the first result counts at once.
  let successes = definition.successBeforePassing;
  let failures = definition.failuresBeforeCritical;

  return (result) => {
    if (result.status === "critical") {
      failures += 1;
      successes = 0;
      if (failures >= definition.failuresBeforeCritical) return result;
      return failures >= failuresBeforeWarning ? { ...result, status: "warning" } : undefined;
    }
    successes += 1;
    failures = 0;
    return successes >= definition.successBeforePassing ? result : undefined;
  };
}
