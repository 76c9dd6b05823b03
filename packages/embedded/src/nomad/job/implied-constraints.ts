import type { Constraint } from "./placement.ts";
import type { Job, TaskGroup } from "./schema.ts";

const consulVersion: Constraint = {
  LTarget: "${attr.consul.version}",
  RTarget: ">= 1.8.0",
  Operand: "semver",
};

/** Adds to each group what Nomad adds at registration: its signals must exist there, and Consul where it has services. */
export function addImpliedConstraints(job: Job): Job {
  return { ...job, TaskGroups: job.TaskGroups.map(addToGroup) };
}

function addToGroup(group: TaskGroup): TaskGroup {
  const signals = [
    ...new Set(group.Tasks.flatMap((task) => (task.KillSignal === "" ? [] : [task.KillSignal]))),
  ].sort();
  const usesConsul =
    (group.Services ?? []).length > 0 || group.Tasks.some((task) => (task.Services ?? []).length > 0);
  const implied: Constraint[] = [
    ...(signals.length > 0
      ? [{ LTarget: "${attr.os.signals}", RTarget: signals.join(","), Operand: "set_contains" }]
      : []),
    ...(usesConsul ? [consulVersion] : []),
  ];
  const own = group.Constraints ?? [];
  const missing = implied.filter(
    ({ LTarget, RTarget }) => !own.some((other) => other.LTarget === LTarget && other.RTarget === RTarget),
  );
  return missing.length === 0 ? group : { ...group, Constraints: [...own, ...missing] };
}
