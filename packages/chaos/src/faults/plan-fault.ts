import type { PlanContext } from "./define-fault.ts";
import { unitOf, type Fault, type PlannedFault } from "./index.ts";

/** Resolves a fault's targets in a world as it is now. Throws `CHAOS_TARGETS_NONE`. */
export function planFault(fault: Fault, context: PlanContext): PlannedFault {
  const unit = unitOf(fault);
  return { ...noTargets, fault, what: unit.describe(fault), ...unit.plan(fault, context) };
}

const noTargets = { agents: [], hosts: [], instances: [], executors: [], effects: [] };
