import { formatDuration } from "../duration.ts";
import type { Task } from "../schema.ts";
import { formatProblems } from "./problems.ts";

/** What is wrong with one task of a group whose deployments have to get on within this many ns, 0 for none. */
export function taskProblems(task: Task, progressDeadline: number): string[] {
  const problems: string[] = [];
  if (task.Name === "") problems.push("Missing task name");
  if (/[\\/]/.test(task.Name)) problems.push("Task name cannot include slashes");
  if (task.Driver === "") problems.push("Missing task driver");
  if (task.KillTimeout < 0) problems.push("KillTimeout must be a positive value");
  if (progressDeadline > 0 && task.KillTimeout > progressDeadline)
    problems.push(
      // Nomad spells it so.
      `KillTimout (${formatDuration(task.KillTimeout)}) longer than the group's ProgressDeadline (${formatDuration(progressDeadline)})`,
    );
  if (task.ShutdownDelay < 0) problems.push("ShutdownDelay must be a positive value");
  const resources = resourceProblems(task);
  // Nomad wraps these in two more lists than the others.
  if (resources.length > 0) problems.push(formatProblems([formatProblems(resources)]));
  if (task.LogConfig.MaxFiles < 1)
    problems.push(`minimum number of files is 1; got ${task.LogConfig.MaxFiles}`);
  if (task.LogConfig.MaxFileSizeMB < 1)
    problems.push(`minimum file size is 1MB; got ${task.LogConfig.MaxFileSizeMB}`);
  return problems;
}

function resourceProblems({ Resources }: Task): string[] {
  const problems: string[] = [];
  if (Resources.CPU < 1) problems.push(`minimum CPU value is 1; got ${Resources.CPU}`);
  if (Resources.MemoryMB < 10) problems.push(`minimum MemoryMB value is 10; got ${Resources.MemoryMB}`);
  if (Resources.MemoryMaxMB !== 0 && Resources.MemoryMaxMB < Resources.MemoryMB) {
    problems.push(
      `MemoryMaxMB value (${Resources.MemoryMaxMB}) should be larger than MemoryMB value (${Resources.MemoryMB})`,
    );
  }
  return problems;
}
