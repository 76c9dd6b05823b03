import type { Job } from "./schema.ts";

/** What Nomad warns of when such a job is planned or registered; empty when there is nothing. */
export function warningsOf(job: Job): string {
  const warnings = job.TaskGroups.filter((group) => {
    const delayed = (group.ShutdownDelay ?? 0) > 0 || group.Tasks.some((task) => task.ShutdownDelay > 0);
    const services =
      (group.Services ?? []).length + group.Tasks.flatMap((task) => task.Services ?? []).length;
    return services > 0 && !delayed;
  }).map(
    ({ Name }) =>
      `* group "${Name}" defines services, but neither the group nor any of its tasks have shutdown_delay set`,
  );
  if (warnings.length === 0) return "";
  return `${warnings.length} warning${warnings.length === 1 ? "" : "s"}:\n\n${warnings.join("\n")}`;
}
