import { formatDuration } from "../duration.ts";
import type { Constraint } from "../placement.ts";
import type { RestartPolicy, TaskGroup, UpdateStrategy } from "../schema.ts";
import { nestProblems } from "./problems.ts";
import { networkProblems } from "./validate-network.ts";
import { serviceProblems } from "./validate-service.ts";
import { taskProblems } from "./validate-task.ts";

const second = 1e9;

/** What is wrong with one group of a job. */
export function groupProblems(group: TaskGroup): string[] {
  const problems: string[] = [];
  if (group.Name === "") problems.push("Missing task group name");
  if (group.Count < 0) problems.push("Task group count can't be negative");
  if (group.Tasks.length === 0) problems.push("Missing tasks for task group");
  problems.push(...constraintsProblems(group.Constraints));
  problems.push(...restartProblems(group.RestartPolicy, "TaskGroup"));
  if (group.Update) problems.push(...updateProblems(group.Update));
  problems.push(...duplicateTasks(group));
  problems.push(...nestProblems("Task group network", networkProblems(group)));
  problems.push(...nestProblems("Task group service", serviceProblems(group)));
  const deadline = group.Update?.ProgressDeadline ?? 0;
  for (const task of group.Tasks)
    problems.push(...nestProblems(`Task ${task.Name}`, taskProblems(task, deadline)));
  return problems;
}

/** What is wrong with a list of constraints. */
export function constraintsProblems(constraints: readonly Constraint[] | null): string[] {
  return (constraints ?? []).flatMap((constraint, index) =>
    nestProblems(`Constraint ${index + 1}`, constraintProblems(constraint)),
  );
}

const operands = new Set([
  ..."= == is != not < <= > >= set_contains set_contains_all set_contains_any distinct_hosts distinct_property".split(
    " ",
  ),
  ..."regexp version semver is_set is_not_set".split(" "),
]);

function constraintProblems(constraint: Constraint): string[] {
  const { Operand, LTarget, RTarget } = constraint;
  if (Operand === "") return ["Missing constraint operand"];
  if (!operands.has(Operand)) return [`Unknown constraint type ${JSON.stringify(Operand)}`];
  if (Operand === "distinct_hosts") return [];
  const unary = Operand === "is_set" || Operand === "is_not_set";
  if (LTarget === "" || (RTarget === "" && !unary && Operand !== "distinct_property")) {
    return LTarget === ""
      ? ["No LTarget provided but is required by constraint"]
      : [`Operator ${JSON.stringify(Operand)} requires an RTarget`];
  }
  return [];
}

function restartProblems(policy: RestartPolicy, of: string): string[] {
  if (policy.Mode !== "delay" && policy.Mode !== "fail")
    return [`Unsupported restart mode: ${JSON.stringify(policy.Mode)}`];
  if (policy.Attempts === 0 && policy.Mode !== "fail")
    return [`Restart policy ${JSON.stringify(policy.Mode)} with ${policy.Attempts} attempts is ambiguous`];
  const problems: string[] = [];
  if (policy.Interval < 5 * second)
    problems.push(`Interval can not be less than 5s (got ${formatDuration(policy.Interval)})`);
  if (policy.Attempts * policy.Delay > policy.Interval) {
    problems.push(
      `Nomad can't restart the ${of} ${policy.Attempts} times in an interval of ${formatDuration(policy.Interval)} with a delay of ${formatDuration(policy.Delay)}`,
    );
  }
  return problems;
}

function updateProblems(update: UpdateStrategy): string[] {
  const problems: string[] = [];
  const { MinHealthyTime, HealthyDeadline, ProgressDeadline } = update;
  if (!["checks", "task_states", "manual"].includes(update.HealthCheck))
    problems.push(`Invalid health check given: ${JSON.stringify(update.HealthCheck)}`);
  if (update.MaxParallel < 0)
    problems.push(`Max parallel can not be less than zero: ${update.MaxParallel} < 0`);
  if (update.Canary < 0) problems.push(`Canary count can not be less than zero: ${update.Canary} < 0`);
  if (update.Canary === 0 && update.AutoPromote)
    problems.push("Auto Promote requires a Canary count greater than zero");
  if (MinHealthyTime >= HealthyDeadline) {
    problems.push(
      `Minimum healthy time must be less than healthy deadline: ${formatDuration(MinHealthyTime)} > ${formatDuration(HealthyDeadline)}`,
    );
  }
  if (ProgressDeadline !== 0 && HealthyDeadline >= ProgressDeadline) {
    problems.push(
      `Healthy deadline must be less than progress deadline: ${formatDuration(HealthyDeadline)} > ${formatDuration(ProgressDeadline)}`,
    );
  }
  return problems;
}

function duplicateTasks(group: TaskGroup): string[] {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, { Name }] of group.Tasks.entries()) {
    const first = seen.get(Name);
    if (Name === "") problems.push(`Task ${index + 1} missing name`);
    else if (first !== undefined)
      problems.push(`Task ${index + 1} redefines '${Name}' from task ${first + 1}`);
    else seen.set(Name, index);
  }
  const leaders = group.Tasks.filter((task) => task.Leader).length;
  if (leaders > 1) problems.push("Only one task may be marked as leader");
  return problems;
}
