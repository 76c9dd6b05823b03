import { redactText } from "jobspec";
import type { DiffType, FieldDiff, JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff } from "nomad-client-ts";

/** A block of a job that differs, with the fields and blocks in it that differ. */
export interface DiffNode {
  readonly kind: "job" | "group" | "task" | "block";
  readonly name: string;
  readonly type: DiffType;
  /** What Nomad does because of this difference, in Nomad's words: `forces create/destroy update`. */
  readonly annotations: readonly string[];
  readonly fields: readonly DiffField[];
  readonly children: readonly DiffNode[];
}

export interface DiffField {
  readonly name: string;
  readonly type: DiffType;
  /** As Nomad writes it; empty where there is none. */
  readonly before: string;
  readonly after: string;
  readonly annotations: readonly string[];
}

/** Nomad's diff of two jobs without what is the same; texts among `secrets` are replaced by their digest. */
export function describeDiff(diff: JobDiff, secrets: ReadonlySet<string>): DiffNode {
  const groups = changed(diff.TaskGroups).map((group) => describeGroup(group, secrets));
  return node({ ...diff, Name: diff.ID }, { kind: "job", secrets, children: groups });
}

function describeGroup(diff: TaskGroupDiff, secrets: ReadonlySet<string>): DiffNode {
  const tasks = changed(diff.Tasks).map((task) => node(task, { kind: "task", secrets, children: [] }));
  return node(diff, { kind: "group", secrets, children: tasks });
}

interface NodeOptions {
  readonly kind: DiffNode["kind"];
  readonly secrets: ReadonlySet<string>;
  readonly children: readonly DiffNode[];
}

type AnyDiff = ObjectDiff & Pick<TaskDiff, "Annotations">;

function node(
  { Name, Type, Fields, Objects, Annotations }: AnyDiff,
  { kind, secrets, children }: NodeOptions,
): DiffNode {
  const blocks = changed(Objects).map((block) => node(block, { kind: "block", secrets, children: [] }));
  return {
    kind,
    name: Name,
    type: Type,
    annotations: Annotations ?? [],
    fields: changed(Fields).map((field) => describeField(field, secrets)),
    children: [...blocks, ...children],
  };
}

function describeField(
  { Name, Type, Old, New, Annotations }: FieldDiff,
  secrets: ReadonlySet<string>,
): DiffField {
  const shown = (text: string): string => (secrets.has(text) ? redactText(text) : text);
  return { name: Name, type: Type, before: shown(Old), after: shown(New), annotations: Annotations ?? [] };
}

function changed<T extends { readonly Type: DiffType }>(diffs: readonly T[] | null | undefined): T[] {
  return (diffs ?? []).filter(({ Type }) => Type !== "None");
}
