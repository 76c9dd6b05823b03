import type { DesiredUpdates } from "../scheduler/plan.ts";
import type { Job } from "./schema.ts";

/** The difference of two versions of a job as `nomad plan` shows it. */
export function diffJobs(
  before: Job | undefined,
  after: Job,
  _desired: Readonly<Record<string, DesiredUpdates>>,
): object {
  return { Type: before ? "Edited" : "Added", ID: after.ID, Fields: null, Objects: null, TaskGroups: null };
}
