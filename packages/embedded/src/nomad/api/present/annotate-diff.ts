import type { DesiredUpdates } from "../../scheduler/plan.ts";
import type { FieldDiff } from "../../job/diff/field-diff.ts";
import type { TaskGroupDiff } from "../../job/diff/group-diff.ts";
import type { JobDiff } from "../../job/diff/job-diff.ts";
import type { TaskDiff } from "../../job/diff/task-diff.ts";

/** Adds to a diff what the scheduler would do for it, in Nomad's words. */
export function annotateDiff(diff: JobDiff, desired: Readonly<Record<string, DesiredUpdates>>): JobDiff {
  return {
    ...diff,
    TaskGroups: diff.TaskGroups?.map((group) => annotateGroup(group, desired[group.Name])) ?? null,
  };
}

function annotateGroup(group: TaskGroupDiff, desired: DesiredUpdates | undefined): TaskGroupDiff {
  return {
    ...group,
    Updates: desired ? updatesOf(desired) : null,
    Fields: group.Fields?.map((field) => (field.Name === "Count" ? annotateCount(field) : field)) ?? null,
    Tasks: group.Tasks?.map((task) => annotateTask(task, group)) ?? null,
  };
}

function updatesOf(desired: DesiredUpdates): Record<string, number> {
  const named = {
    ignore: desired.Ignore,
    create: desired.Place,
    migrate: desired.Migrate,
    destroy: desired.Stop,
    canary: desired.Canary,
    "in-place update": desired.InPlaceUpdate,
    "create/destroy update": desired.DestructiveUpdate,
  };
  return Object.fromEntries(Object.entries(named).filter(([, count]) => count !== 0));
}

function annotateCount(field: FieldDiff): FieldDiff {
  const change = Number(field.New) - Number(field.Old);
  if (change === 0) return field;
  return { ...field, Annotations: [change > 0 ? "forces create" : "forces destroy"] };
}

function annotateTask(task: TaskDiff, group: TaskGroupDiff): TaskDiff {
  const annotation = taskAnnotation(task, group);
  return annotation ? { ...task, Annotations: [annotation] } : task;
}

function taskAnnotation(task: TaskDiff, group: TaskGroupDiff): string | undefined {
  if (task.Type === "None") return undefined;
  if (group.Type === "Added" && task.Type === "Added") return "forces create";
  if (group.Type === "Deleted" && task.Type === "Deleted") return "forces destroy";
  return isDestructive(task) ? "forces create/destroy update" : "forces in-place update";
}

/** Like Nomad's annotation, which is a little stricter than what its scheduler then does. */
function isDestructive(task: TaskDiff): boolean {
  if (task.Fields?.some((field) => field.Name !== "KillTimeout")) return true;
  return (task.Objects ?? []).some(({ Name, Fields }) => {
    if (Name === "LogConfig") return Fields?.some((field) => field.Name === "Disabled") ?? false;
    return !["Service", "Constraint", "Affinity", "Spread"].includes(Name);
  });
}
