import type { TaskGroup } from "../schema.ts";

/** What is wrong with the ports of a group. */
export function networkProblems(group: TaskGroup): string[] {
  const networks = group.Networks ?? [];
  const labels = new Set<string>();
  const reserved = new Map<number, string>();
  return [
    ...(networks.length > 1 ? ["Only one network block per group is allowed"] : []),
    ...networks.flatMap(({ ReservedPorts, DynamicPorts }) => [
      ...[...(ReservedPorts ?? []), ...(DynamicPorts ?? [])].flatMap(({ Label }) => {
        if (labels.has(Label)) return [`Port label ${Label} already in use by taskgroup network`];
        labels.add(Label);
        return [];
      }),
      ...(ReservedPorts ?? []).flatMap(({ Label, Value }) => {
        const holder = reserved.get(Value);
        if (holder !== undefined)
          return [`Static port ${Value} already reserved by taskgroup network:${holder}`];
        reserved.set(Value, Label);
        return [];
      }),
    ]),
  ];
}
