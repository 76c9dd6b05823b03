import { faultFailed } from "../errors.ts";
import type { PlannedFault } from "./plan-fault.ts";
import type { Effect } from "../effects/effect.ts";
import type { FaultContext } from "./fault-context.ts";
import { disturbHosts } from "./host-faults.ts";
import { endInstances } from "./instance-faults.ts";
import { deployUnderLoad, restartAgents } from "./operations.ts";
import { killAgents, pauseAgents } from "../effects/signal-all.ts";

/**
 * Does a fault and lasts until it is over and undone. Returns what was seen of it. Throws `CHAOS_FAULT_FAILED`, also for a fault without
 * targets and for one that nothing came of.
 */
export async function doFault(planned: PlannedFault, context: FaultContext): Promise<Effect> {
  try {
    return await dispatch(planned, context);
  } catch (error) {
    context.signal.throwIfAborted();
    throw faultFailed(planned.what, error);
  }
}

/** Each doer takes its own kind of fault only: another one under it does not compile. */
function dispatch(planned: PlannedFault, context: FaultContext): Promise<Effect> {
  const { fault } = planned;
  switch (fault.do) {
    case "kill":
      return killAgents({ ...planned, fault }, context);
    case "pause":
      return pauseAgents({ ...planned, fault }, context);
    case "restart":
      return restartAgents({ ...planned, fault }, context);
    case "end-instance":
      return endInstances({ ...planned, fault }, context);
    case "power-off":
    case "partition":
    case "split-systems":
    case "slow":
      return disturbHosts({ ...planned, fault }, context);
    case "deploy":
      return deployUnderLoad({ ...planned, fault }, context);
    default:
      throw new Error(`nobody knows how to do ${JSON.stringify(fault satisfies never)}`);
  }
}
