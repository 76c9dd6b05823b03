import { notEmbedded, refused } from "../../errors.ts";
import type { Job } from "../schema.ts";
import { formatProblems, nestProblems } from "./problems.ts";
import { constraintsProblems, groupProblems } from "./validate-group.ts";

/** Throws what Nomad answers for a job that makes no sense, and 501 for a type of job that is not embedded. */
export function validateJob(job: Job, isNamespace: (name: string) => boolean = () => true): void {
  const problems = jobProblems(job);
  if (problems.length > 0) throw refused(formatProblems(problems));
  if (job.Namespace !== "default" && !isNamespace(job.Namespace))
    throw refused(formatProblems([`job "${job.ID}" is in nonexistent namespace "${job.Namespace}"`]));
  if (job.Type !== "service" && job.Type !== "batch") throw notEmbedded(`job type "${job.Type}"`);
}

function jobProblems(job: Job): string[] {
  const problems: string[] = [];
  if (/[ ]/.test(job.ID)) problems.push("Job ID contains a space");
  if (job.Name === "") problems.push("Missing job name");
  if (!["service", "batch", "system", "sysbatch"].includes(job.Type))
    problems.push(`Invalid job type: ${JSON.stringify(job.Type)}`);
  if (job.Priority < 1 || job.Priority > 100) problems.push("job priority must be between [1, 100]");
  if (job.Datacenters.some((datacenter) => datacenter === ""))
    problems.push("Job datacenter must be non-empty string");
  if (job.TaskGroups.length === 0) problems.push("Missing job task groups");
  problems.push(...constraintsProblems(job.Constraints));
  problems.push(...duplicateGroups(job));
  for (const group of job.TaskGroups)
    problems.push(...nestProblems(`Task group ${group.Name}`, groupProblems(group)));
  return problems;
}

function duplicateGroups(job: Job): string[] {
  const seen = new Map<string, number>();
  return job.TaskGroups.flatMap(({ Name }, index) => {
    const first = seen.get(Name);
    if (Name === "") return [`Job task group ${index + 1} missing name`];
    if (first !== undefined)
      return [`Job task group ${index + 1} redefines '${Name}' from group ${first + 1}`];
    seen.set(Name, index);
    return [];
  });
}
