import type { TaskGroup } from "../schema.ts";

/** What is wrong with the ports of a group. */
export function networkProblems(group: TaskGroup): string[] {
  const problems: string[] = [];
  const labels = new Set<string>();
  const reserved = new Map<number, string>();
  if ((group.Networks?.length ?? 0) > 1) problems.push("Only one network block per group is allowed");
  for (const network of group.Networks ?? []) {
    for (const port of [...(network.ReservedPorts ?? []), ...(network.DynamicPorts ?? [])]) {
      if (labels.has(port.Label))
        problems.push(`Port label ${port.Label} already in use by taskgroup network`);
      labels.add(port.Label);
    }
    for (const port of network.ReservedPorts ?? []) {
      const holder = reserved.get(port.Value);
      if (holder !== undefined)
        problems.push(`Static port ${port.Value} already reserved by taskgroup network:${holder}`);
      else reserved.set(port.Value, port.Label);
    }
  }
  return problems;
}
