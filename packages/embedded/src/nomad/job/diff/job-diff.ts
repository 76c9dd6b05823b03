import type { Job } from "../schema.ts";
import { byCodePoint, diffFields, orNull, type DiffType, type FieldDiff } from "./field-diff.ts";
import { flattenPlain, omit } from "./flatten.ts";
import { diffGroup, type TaskGroupDiff } from "./group-diff.ts";
import { diffSet, diffStrings, type ObjectDiff } from "./object-diff.ts";

export interface JobDiff {
  readonly Type: DiffType;
  readonly ID: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
  readonly TaskGroups: readonly TaskGroupDiff[] | null;
}

/** The difference of two versions of a job, in the shape and order of Nomad's plan. */
export function diffJobs(before: Job | undefined, after: Job): JobDiff {
  const Fields = diffFields(jobFields(before), jobFields(after), false);
  const objects = [
    ...diffStrings("Datacenters", before?.Datacenters, after.Datacenters).filter(
      ({ Type }) => Type !== "None",
    ),
    ...diffSet("Constraint", before?.Constraints, after.Constraints),
    ...diffSet("Affinity", before?.Affinities, after.Affinities),
  ];
  const TaskGroups = diffGroups(before, after);
  const edited = Fields !== null || objects.length > 0 || TaskGroups.some((group) => group.Type !== "None");
  return {
    Type: !before ? "Added" : edited ? "Edited" : "None",
    ID: after.ID,
    Fields,
    Objects: orNull(objects),
    TaskGroups,
  };
}

/** What a user writes: not what the servers keep about a job. */
function jobFields(job: Job | undefined): Record<string, string> {
  const kept = ["Status", "StatusDescription", "Version", "Stable", "SubmitTime"] as const;
  const indexes = ["CreateIndex", "ModifyIndex", "JobModifyIndex"] as const;
  const written = omit(job, "ID", "Update", ...kept, ...indexes);
  return { ...flattenPlain(written), ...(job ? { Dispatched: "false" } : {}) };
}

function diffGroups(before: Job | undefined, after: Job): TaskGroupDiff[] {
  const groups = [...(before?.TaskGroups ?? []), ...after.TaskGroups];
  const names = [...new Set(groups.map((group) => group.Name))].sort(byCodePoint);
  const find = (job: Job | undefined, name: string) => job?.TaskGroups.find((group) => group.Name === name);
  return names.map((name) => diffGroup(find(before, name), find(after, name)));
}
