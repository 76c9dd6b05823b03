import type { Job } from "../schema.ts";
import { byCodePoint, diffFields, type DiffType, type FieldDiff } from "./field-diff.ts";
import { flattenPlain } from "./flatten.ts";
import { diffGroup, type TaskGroupDiff } from "./group-diff.ts";
import { diffSet, diffStrings, type ObjectDiff } from "./object-diff.ts";

export interface JobDiff {
  readonly Type: DiffType;
  readonly ID: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
  readonly TaskGroups: readonly TaskGroupDiff[] | null;
}

/** What the servers keep about a job, not what a user writes. */
const kept = [
  "ID",
  "Status",
  "StatusDescription",
  "Version",
  "Stable",
  "CreateIndex",
  "ModifyIndex",
  "JobModifyIndex",
  "Update",
  "SubmitTime",
];

/** The difference of two versions of a job, in the shape and order of Nomad's plan. */
export function diffJobs(before: Job | undefined, after: Job): JobDiff {
  const Fields = diffFields(jobFields(before), jobFields(after), false);
  const objects = [
    ...diffStrings("Datacenters", before?.Datacenters ?? null, after.Datacenters, true).filter(
      ({ Type }) => Type !== "None",
    ),
    ...diffSet("Constraint", before?.Constraints ?? null, after.Constraints),
    ...diffSet("Affinity", before?.Affinities ?? null, after.Affinities),
  ];
  const TaskGroups = diffGroups(before, after);
  const edited = Fields !== null || objects.length > 0 || TaskGroups.some((group) => group.Type !== "None");
  return {
    Type: !before ? "Added" : edited ? "Edited" : "None",
    ID: after.ID,
    Fields,
    Objects: objects.length > 0 ? objects : null,
    TaskGroups,
  };
}

function jobFields(job: Job | undefined): Record<string, string> {
  return { ...flattenPlain(job, kept), ...(job ? { Dispatched: "false" } : {}) };
}

function diffGroups(before: Job | undefined, after: Job): TaskGroupDiff[] {
  const groups = [...(before?.TaskGroups ?? []), ...after.TaskGroups];
  const names = [...new Set(groups.map((group) => group.Name))].sort(byCodePoint);
  const find = (job: Job | undefined, name: string) => job?.TaskGroups.find((group) => group.Name === name);
  return names.map((name) => diffGroup(find(before, name), find(after, name)));
}
