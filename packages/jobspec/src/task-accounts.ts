import type { Job, Task } from "nomad-client-ts";
import { digestOf } from "./canonical-json.ts";

/** useradd(8) takes no longer name. */
const maxLength = 32;

/**
 * The account that the tasks of a job run as where each job has its own: the prefix and the job's id, or as much of it as fits with a digest of id and
 * namespace where that alone would not be unique, or no account's name.
 */
export function taskAccount(prefix: string, { ID, Namespace }: Pick<Job, "ID" | "Namespace">): string {
  const plain = `${prefix}${ID}`;
  const isDefault = (Namespace ?? "default") === "default";
  if (isDefault && plain.length <= maxLength && /^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(ID)) return plain;
  const digest = digestOf([Namespace ?? "default", ID]).slice(0, 8);
  const readable = ID.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return `${prefix}${readable.slice(0, maxLength - prefix.length - digest.length - 2)}_${digest}`;
}

/** The job with its own account for every raw_exec task that names none; the job as it is where there are no such accounts. */
export function withTaskAccounts(job: Job, prefix: string | undefined): Job {
  if (prefix === undefined) return job;
  const user = taskAccount(prefix, job);
  const give = (task: Task): Task =>
    task.Driver === "raw_exec" && !task.User ? { ...task, User: user } : task;
  return {
    ...job,
    TaskGroups: (job.TaskGroups ?? []).map((group) => ({ ...group, Tasks: (group.Tasks ?? []).map(give) })),
  };
}

/** The accounts with this prefix that a job's tasks run as. */
export function taskAccountsIn(job: Job, prefix: string): string[] {
  const users = (job.TaskGroups ?? []).flatMap(({ Tasks }) => (Tasks ?? []).map(({ User }) => User ?? ""));
  return [...new Set(users)].filter((user) => user.startsWith(prefix));
}
