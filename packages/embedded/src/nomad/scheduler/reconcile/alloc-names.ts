import type { TaskGroup } from "../../job/schema.ts";
import { allocIndex, type Allocation } from "../../state/allocation.ts";

/** Which indexes of a group's allocation names are taken (`job.group[index]`). */
export type AllocNames = ReturnType<typeof createAllocNames>;

/** The name index of one group, seeded with the allocations that hold names. */
export function createAllocNames(options: {
  readonly jobId: string;
  readonly group: TaskGroup;
  readonly taken: readonly Allocation[];
}) {
  const { Name, Count } = options.group;
  const used = new Set(options.taken.map(allocIndex).filter((index) => index >= 0));
  const nameOf = (index: number): string => `${options.jobId}.${Name}[${index}]`;

  return {
    /** The names of the `n` highest taken indexes; they count as free afterwards. */
    highest: (n: number): Set<string> => {
      const top = [...used].sort((a, b) => b - a).slice(0, n);
      for (const index of top) used.delete(index);
      return new Set(top.map(nameOf));
    },
    /** `n` names: free ones below the count first. */
    next: (n: number): string[] => take(n, []),
    /** Names for canaries: names of allocations that are about to be replaced come first. */
    nextCanaries: (
      n: number,
      existing: readonly Allocation[],
      destructive: readonly Allocation[],
    ): string[] => {
      const canaryNames = new Set(existing.map((alloc) => alloc.Name));
      const replaced = destructive
        .map(allocIndex)
        .filter((index) => index < Count && !canaryNames.has(nameOf(index)))
        .sort((a, b) => a - b)
        .slice(0, n);
      for (const index of replaced) used.add(index);
      return [...replaced.map(nameOf), ...take(n - replaced.length, [...canaryNames])];
    },
    release: (index: number) => void used.delete(index),
  };

  function take(n: number, avoid: readonly string[]): string[] {
    const names: string[] = [];
    for (let index = 0; names.length < n; index++) {
      const past = index >= Count + used.size;
      if ((used.has(index) && !past) || avoid.includes(nameOf(index))) continue;
      used.add(index);
      names.push(nameOf(index));
    }
    return names;
  }
}
