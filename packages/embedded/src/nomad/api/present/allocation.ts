import type { AllocatedNetwork, Allocation } from "../../state/allocation.ts";
import type { TaskState } from "../../state/task-state.ts";
import { presentJob } from "./job.ts";
import { withoutEmpty } from "./without-empty.ts";

/** An allocation as Nomad answers it. */
export function presentAllocation(alloc: Allocation): object {
  const { AllocatedResources: resources, ...rest } = alloc;
  const shared = {
    DiskMB: resources.Shared.DiskMB,
    Networks: resources.Shared.Networks?.map(presentNetwork) ?? null,
    Ports: resources.Shared.Ports?.map(withoutEmpty) ?? null,
  };
  const empty = [
    "DeploymentStatus",
    "DesiredDescription",
    "FollowupEvalID",
    "NextAllocation",
    "PreviousAllocation",
    "RescheduleTracker",
    "ClientDescription",
    "DeploymentID",
  ];
  return {
    ...Object.fromEntries(
      Object.entries(rest).filter(
        ([name, value]) => !empty.includes(name) || (value !== "" && value !== null),
      ),
    ),
    AllocatedResources: { ...resources, Shared: shared },
    Job: presentJob(alloc.Job),
    TaskStates: presentTaskStates(alloc.TaskStates),
  };
}

/** Task states without what only the client knows. */
export function presentTaskStates(states: Allocation["TaskStates"]): Record<string, object> | null {
  if (!states) return null;
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, presentTaskState(state)]));
}

function presentTaskState({ TaskHandle: _handle, ...state }: TaskState): object {
  return state;
}

function presentNetwork(network: AllocatedNetwork): object {
  return withoutEmpty({
    ...network,
    ReservedPorts: network.ReservedPorts?.map(withoutEmpty),
    DynamicPorts: network.DynamicPorts?.map(withoutEmpty),
  });
}
