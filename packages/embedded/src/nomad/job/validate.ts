import { refused } from "../errors.ts";
import type { Job } from "./schema.ts";

/** Throws what Nomad answers for a job that makes no sense. */
export function validateJob(job: Job): void {
  const problems = [...jobProblems(job)];
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `\t* ${problem}`).join("\n");
  throw refused(`${problems.length} error${problems.length === 1 ? "" : "s"} occurred:\n${lines}\n\n`);
}

function* jobProblems(job: Job): Iterable<string> {
  if (job.ID === "") yield "Missing job ID";
  else if (/[\s\0]/.test(job.ID)) yield "Job ID contains a space";
  if (job.Name === "") yield "Missing job name";
  if (job.TaskGroups.length === 0) yield "Missing job task groups";
}
