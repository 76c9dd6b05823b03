import type { Network, Port } from "../parts.ts";
import type { TaskGroup } from "../schema.ts";
import { diffFields, orNull, type DiffType, type FieldDiff } from "./field-diff.ts";
import { flattenAll, flattenPlain, omit } from "./flatten.ts";
import {
  diffFlat,
  diffPlain,
  diffSet,
  diffWhole,
  sortObjects,
  typeOfChange,
  without,
  type ObjectDiff,
} from "./object-diff.ts";
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
  const tasks = diffTasks(before?.Tasks ?? [], after?.Tasks ?? []);
  const objects = groupObjects(before ?? {}, after ?? {});
  return {
    Type: typeOfChange(before, after),
    Name: after?.Name ?? before?.Name ?? "",
    Fields: diffFields(groupFields(before), groupFields(after), false),
    Objects: orNull(objects),
    Tasks: orNull(tasks),
    Updates: null,
  };
}

function groupFields(group: TaskGroup | undefined): Record<string, string> {
  return {
    ...flattenPlain(omit(group, "Name")),
    ...(group ? { PreventRescheduleOnLost: "false" } : {}),
  };
}

function groupObjects(before: Partial<TaskGroup>, after: Partial<TaskGroup>): ObjectDiff[] {
  const plain = ["RestartPolicy", "Migrate", "ReschedulePolicy", "EphemeralDisk"] as const;
  return [
    ...diffSet("Constraint", before.Constraints, after.Constraints),
    ...diffSet("Affinity", before.Affinities, after.Affinities),
    ...plain.flatMap((name) => diffPlain(name, before[name], after[name])),
    ...diffPlain("Consul", before.Consul, after.Consul),
    ...diffPlain("Update", omit(before.Update, "Stagger"), omit(after.Update, "Stagger")),
    ...diffFlat("Disconnect", flattenAll(before.Disconnect ?? {}), flattenAll(after.Disconnect ?? {})),
    ...diffNetworks(before.Networks, after.Networks),
    ...diffServices(before.Services, after.Services),
  ];
}

/** Networks are a set: a changed one is shown as deleted and added. */
function diffNetworks(
  before: TaskGroup["Networks"] | undefined,
  after: TaskGroup["Networks"] | undefined,
): ObjectDiff[] {
  return sortObjects([
    ...without(before, after).flatMap((network) => diffNetwork(network, undefined)),
    ...without(after, before).flatMap((network) => diffNetwork(undefined, network)),
  ]);
}

function diffNetwork(before: Network | undefined, after: Network | undefined): ObjectDiff[] {
  const written = (network: Network | undefined) => omit(network, "Device", "CIDR", "IP", "MBits");
  const parts = [
    ...diffPorts("Static Port", before?.ReservedPorts, after?.ReservedPorts),
    ...diffPorts("Dynamic Port", dynamicPorts(before), dynamicPorts(after)),
  ];
  return diffWhole({ name: "Network", before: written(before), after: written(after), parts });
}

function dynamicPorts(network: Network | undefined): Partial<Port>[] | undefined {
  return network?.DynamicPorts?.flatMap((port) => omit(port, "Value", "IgnoreCollision") ?? []);
}

function diffPorts(
  name: string,
  before: readonly Partial<Port>[] | null | undefined,
  after: readonly Partial<Port>[] | null | undefined,
): ObjectDiff[] {
  const [old, current] = [before ?? [], after ?? []];
  const labels = new Set([...old, ...current].map((port) => port.Label));
  const find = (ports: readonly Partial<Port>[], label: string | undefined) =>
    ports.find((port) => port.Label === label);
  return sortObjects([...labels].flatMap((label) => diffPlain(name, find(old, label), find(current, label))));
}
