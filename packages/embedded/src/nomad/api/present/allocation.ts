import {
  noResources,
  type AllocatedNetwork,
  type Allocation,
  type TaskResources,
} from "../../state/allocation.ts";
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
    "DesiredTransition",
  ];
  return {
    ...Object.fromEntries(
      Object.entries(rest).filter(([name, value]) => !empty.includes(name) || !isUnset(value)),
    ),
    AllocatedResources: { ...resources, Shared: shared },
    ...legacyResources(alloc),
    ...(alloc.TaskStates ? { NetworkStatus: noNetworkStatus } : {}),
    Job: presentJob(alloc.Job),
    TaskStates: presentTaskStates(alloc.TaskStates),
  };
}

/** A transition that nobody asked for is left out whole. */
function isUnset(value: unknown): boolean {
  if (value === "" || value === null) return true;
  return typeof value === "object" && Object.values(value).every((part) => part === null);
}

const noNetworkStatus = { Address: "", AddressIPv6: "", DNS: null, InterfaceName: "" };

/** The same resources in the three older shapes that Nomad still answers. */
function legacyResources({ AllocatedResources }: Allocation): object {
  const tasks = Object.entries(AllocatedResources.Tasks);
  const of = (change: object): object => ({ ...noResources, ...change });
  const sum = (part: (task: TaskResources) => number): number =>
    tasks.reduce((total, [, task]) => total + part(task), 0);
  const Networks = AllocatedResources.Shared.Networks?.map(presentNetwork) ?? null;
  const DiskMB = AllocatedResources.Shared.DiskMB;
  return {
    Resources: of({
      CPU: sum((task) => task.Cpu.CpuShares),
      MemoryMB: sum((task) => task.Memory.MemoryMB),
      MemoryMaxMB: sum((task) => task.Memory.MemoryMaxMB || task.Memory.MemoryMB),
      DiskMB,
      Networks,
    }),
    SharedResources: of({ DiskMB, Networks }),
    TaskResources: Object.fromEntries(
      tasks.map(([name, task]) => [
        name,
        of({ CPU: task.Cpu.CpuShares, MemoryMB: task.Memory.MemoryMB, MemoryMaxMB: task.Memory.MemoryMaxMB }),
      ]),
    ),
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
