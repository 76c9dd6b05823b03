import { faultFailed } from "../errors.ts";
import type { PlannedFault } from "../plan/plan-fault.ts";
import type { FaultKind } from "../scenario/faults.ts";
import type { DoFault, FaultContext } from "./fault-context.ts";
import { disturbHosts } from "./host-faults.ts";
import { endInstances } from "./instance-faults.ts";
import { deployUnderLoad, restartAgents } from "./operations.ts";
import { killAgents, pauseAgents } from "./signal-faults.ts";

const doers: Readonly<Record<FaultKind, DoFault>> = {
  kill: killAgents,
  pause: pauseAgents,
  restart: restartAgents,
  "end-instance": endInstances,
  "power-off": disturbHosts,
  partition: disturbHosts,
  "split-systems": disturbHosts,
  slow: disturbHosts,
  deploy: deployUnderLoad,
};

/** Does a fault and lasts until it is over and undone. Throws `CHAOS_FAULT_FAILED`. */
export async function doFault(planned: PlannedFault, context: FaultContext): Promise<void> {
  try {
    await doers[planned.fault.do](planned, context);
  } catch (error) {
    context.signal.throwIfAborted();
    throw faultFailed(planned.what, error);
  }
}
