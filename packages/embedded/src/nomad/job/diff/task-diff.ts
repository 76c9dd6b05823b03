import { isDeepStrictEqual } from "node:util";
import type { Task } from "../schema.ts";
import {
  byCodePoint,
  diffFields,
  orNull,
  type DiffType,
  type FieldDiff,
  type FlatFields,
} from "./field-diff.ts";
import { flattenAll, flattenPlain, omit } from "./flatten.ts";
import { defaultIdentity } from "../foreign-fields.ts";
import { diffPlain, diffSet, diffWhole, typeOfChange, type ObjectDiff } from "./object-diff.ts";
import { diffIdentities, diffIdentityOf } from "./identity-diff.ts";
import { diffServices } from "./service-diff.ts";

export interface TaskDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
  readonly Annotations: readonly string[] | null;
}

/** The differences of two lists of tasks by name; unchanged ones are listed as `None`. */
export function diffTasks(before: readonly Task[], after: readonly Task[]): TaskDiff[] {
  const names = [...new Set([...before, ...after].map((task) => task.Name))].sort(byCodePoint);
  const find = (tasks: readonly Task[], name: string): Task | undefined =>
    tasks.find((task) => task.Name === name);
  return names.map((name) => diffTask(find(before, name), find(after, name)));
}

function diffTask(before: Task | undefined, after: Task | undefined): TaskDiff {
  const objects = [
    ...taskObjects(before ?? {}, after ?? {}),
    ...diffIdentity(before, after),
    ...diffIdentities(before?.Identities, after?.Identities),
  ];
  return {
    Type: typeOfChange(before, after),
    Name: after?.Name ?? before?.Name ?? "",
    Fields: diffFields(taskFields(before), taskFields(after), false),
    Objects: orNull(objects),
    Annotations: null,
  };
}

function taskFields(task: Task | undefined): FlatFields {
  return flattenPlain(omit(task, "Name"));
}

function taskObjects(before: Partial<Task>, after: Partial<Task>): ObjectDiff[] {
  const resources = ({ Resources }: Partial<Task>): object | undefined =>
    Resources && { ...Resources, IOPS: 0, SecretsMB: 0 };
  return [
    ...diffSet("Constraint", before.Constraints, after.Constraints),
    ...diffSet("Affinity", before.Affinities, after.Affinities),
    ...diffConfig(before.Config ?? {}, after.Config ?? {}),
    ...diffWhole({ name: "Resources", before: resources(before), after: resources(after), parts: [] }),
    ...diffPlain("LogConfig", before.LogConfig, after.LogConfig),
    ...diffServices(before.Services, after.Services),
    ...diffPlain("Consul", before.Consul, after.Consul),
  ];
}

/** Every task has the same default identity: it comes and goes with its task. */
function diffIdentity(before: Task | undefined, after: Task | undefined): ObjectDiff[] {
  const of = (task: Task | undefined) => task && defaultIdentity;
  return diffIdentityOf(of(before), of(after));
}

function diffConfig(before: object, after: object): ObjectDiff[] {
  if (isDeepStrictEqual(before, after)) return [];
  const Type =
    Object.keys(before).length === 0 ? "Added" : Object.keys(after).length === 0 ? "Deleted" : "Edited";
  return [
    { Type, Name: "Config", Fields: diffFields(flattenAll(before), flattenAll(after), true), Objects: null },
  ];
}
