import { isDeepStrictEqual } from "node:util";
import type { Task } from "../schema.ts";
import { byCodePoint, diffFields, type DiffType, type FieldDiff } from "./field-diff.ts";
import { flattenAll, flattenPlain } from "./flatten.ts";
import { diffPlain, diffSet, diffStrings, diffWhole, type ObjectDiff } from "./object-diff.ts";
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
  const Type = !before ? "Added" : !after ? "Deleted" : isDeepStrictEqual(before, after) ? "None" : "Edited";
  const objects = taskObjects(before, after);
  return {
    Type,
    Name: after?.Name ?? before?.Name ?? "",
    Fields: diffFields(flattenPlain(before, ["Name"]), flattenPlain(after, ["Name"]), false),
    Objects: objects.length > 0 ? objects : null,
    Annotations: null,
  };
}

function taskObjects(before: Task | undefined, after: Task | undefined): ObjectDiff[] {
  const resources = (task: Task | undefined): object | undefined =>
    task && { ...task.Resources, IOPS: 0, SecretsMB: 0 };
  return [
    ...diffSet("Constraint", before?.Constraints ?? null, after?.Constraints ?? null),
    ...diffSet("Affinity", before?.Affinities ?? null, after?.Affinities ?? null),
    ...diffConfig(before?.Config ?? {}, after?.Config ?? {}),
    ...diffWhole({ name: "Resources", before: resources(before), after: resources(after), parts: [] }),
    ...diffPlain("LogConfig", before?.LogConfig, after?.LogConfig),
    ...diffServices(before?.Services ?? null, after?.Services ?? null),
    ...diffIdentity(before, after),
  ];
}

/** Every task has the same default identity: it comes and goes with its task. */
function diffIdentity(before: Task | undefined, after: Task | undefined): ObjectDiff[] {
  const of = (task: Task | undefined): object | undefined => task && defaultIdentity;
  const audience = (task: Task | undefined): string[] => (task ? ["nomadproject.io"] : []);
  const parts = diffStrings("Audience", audience(before), audience(after), true);
  return diffWhole({ name: "Identity", before: of(before), after: of(after), parts });
}

const defaultIdentity = {
  ChangeMode: "",
  ChangeSignal: "",
  Env: false,
  File: false,
  Filepath: "",
  Name: "default",
  ServiceName: "",
  TTL: 0,
};

function diffConfig(before: object, after: object): ObjectDiff[] {
  if (isDeepStrictEqual(before, after)) return [];
  const Type =
    Object.keys(before).length === 0 ? "Added" : Object.keys(after).length === 0 ? "Deleted" : "Edited";
  return [
    { Type, Name: "Config", Fields: diffFields(flattenAll(before), flattenAll(after), true), Objects: null },
  ];
}
