import { isDeepStrictEqual } from "node:util";
import type { Network, Port } from "../parts.ts";
import type { TaskGroup } from "../schema.ts";
import { diffFields, type DiffType, type FieldDiff } from "./field-diff.ts";
import { flattenAll, flattenPlain } from "./flatten.ts";
import { diffFlat, diffPlain, diffSet, diffWhole, sortObjects, type ObjectDiff } from "./object-diff.ts";
import { diffServices } from "./service-diff.ts";
import { diffTasks, type TaskDiff } from "./task-diff.ts";

export interface TaskGroupDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
  readonly Tasks: readonly TaskDiff[] | null;
  readonly Updates: Readonly<Record<string, number>> | null;
}

/** The difference of one group; unchanged ones are listed as `None`. */
export function diffGroup(before: TaskGroup | undefined, after: TaskGroup | undefined): TaskGroupDiff {
  const Type = !before ? "Added" : !after ? "Deleted" : isDeepStrictEqual(before, after) ? "None" : "Edited";
  const tasks = diffTasks(before?.Tasks ?? [], after?.Tasks ?? []);
  const objects = groupObjects(before, after);
  return {
    Type,
    Name: after?.Name ?? before?.Name ?? "",
    Fields: diffFields(groupFields(before), groupFields(after), false),
    Objects: objects.length > 0 ? objects : null,
    Tasks: tasks.length > 0 ? tasks : null,
    Updates: null,
  };
}

function groupFields(group: TaskGroup | undefined): Record<string, string> {
  return { ...flattenPlain(group, ["Name"]), ...(group ? { PreventRescheduleOnLost: "false" } : {}) };
}

function groupObjects(before: TaskGroup | undefined, after: TaskGroup | undefined): ObjectDiff[] {
  return [
    ...diffSet("Constraint", before?.Constraints ?? null, after?.Constraints ?? null),
    ...diffSet("Affinity", before?.Affinities ?? null, after?.Affinities ?? null),
    ...diffPlain("RestartPolicy", before?.RestartPolicy, after?.RestartPolicy),
    ...diffPlain("Migrate", before?.Migrate, after?.Migrate),
    ...diffPlain("ReschedulePolicy", before?.ReschedulePolicy, after?.ReschedulePolicy),
    ...diffPlain("EphemeralDisk", before?.EphemeralDisk, after?.EphemeralDisk),
    ...diffPlain("Update", before?.Update, after?.Update, ["Stagger"]),
    ...diffFlat("Disconnect", flattenAll(before?.Disconnect ?? {}), flattenAll(after?.Disconnect ?? {})),
    ...diffNetworks(before?.Networks ?? [], after?.Networks ?? []),
    ...diffServices(before?.Services ?? null, after?.Services ?? null),
  ];
}

/** Networks are a set: a changed one is shown as deleted and added. */
function diffNetworks(before: readonly Network[], after: readonly Network[]): ObjectDiff[] {
  const isIn = (network: Network, others: readonly Network[]): boolean =>
    others.some((other) => isDeepStrictEqual(network, other));
  return sortObjects([
    ...before
      .filter((network) => !isIn(network, after))
      .flatMap((network) => diffNetwork(network, undefined)),
    ...after
      .filter((network) => !isIn(network, before))
      .flatMap((network) => diffNetwork(undefined, network)),
  ]);
}

function diffNetwork(before: Network | undefined, after: Network | undefined): ObjectDiff[] {
  const parts = [
    ...diffPorts("Static Port", before?.ReservedPorts ?? [], after?.ReservedPorts ?? [], []),
    ...diffPorts("Dynamic Port", before?.DynamicPorts ?? [], after?.DynamicPorts ?? [], [
      "Value",
      "IgnoreCollision",
    ]),
  ];
  return diffWhole({ name: "Network", before, after, leftOut: ["Device", "CIDR", "IP", "MBits"], parts });
}

function diffPorts(
  name: string,
  before: readonly Port[],
  after: readonly Port[],
  leftOut: readonly string[],
): ObjectDiff[] {
  const labels = new Set([...before, ...after].map((port) => port.Label));
  const find = (ports: readonly Port[], label: string): Port | undefined =>
    ports.find((port) => port.Label === label);
  return sortObjects(
    [...labels].flatMap((label) => diffPlain(name, find(before, label), find(after, label), leftOut)),
  );
}
