import type { TaskGroup } from "../job/schema.ts";
import type { Allocation } from "../state/allocation.ts";

/** What a node has to give once an allocation of a group runs there beside those that are there. */
export function resourceUse(
  group: TaskGroup,
  onNode: readonly Allocation[],
): { readonly cpu: number; readonly memory: number; readonly disk: number } {
  const tasks = onNode.flatMap((alloc) => Object.values(alloc.AllocatedResources.Tasks));
  const sum = (...values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    cpu: sum(...tasks.map(({ Cpu }) => Cpu.CpuShares), ...group.Tasks.map(({ Resources }) => Resources.CPU)),
    memory: sum(
      ...tasks.map(({ Memory }) => Memory.MemoryMB),
      ...group.Tasks.map(({ Resources }) => Resources.MemoryMB),
    ),
    disk: sum(
      ...onNode.map(({ AllocatedResources }) => AllocatedResources.Shared.DiskMB),
      group.EphemeralDisk.SizeMB,
    ),
  };
}
