import type { Job } from "../job/schema.ts";
import { deploymentUpdates, planDeployment, splitDeployments } from "./plan-deployment.ts";
import { PlanBuilder } from "./plan-builder.ts";
import type { Plan } from "./plan.ts";
import { reconcileGroup, type GroupResult } from "./reconcile/reconcile-group.ts";
import type { GroupContext } from "./reconcile/group-state.ts";
import type { SchedulerInput } from "./scheduler-input.ts";
import { stopJob } from "./stop-job.ts";
import { updateKind } from "./update-kind.ts";

/** Decides what one evaluation of a service or batch job brings about: no I/O, time and chance are in the input. */
export function schedule(input: SchedulerInput): Plan {
  const { job } = input;
  if (!job || job.Stop) return stopJob(input);

  const { current, old } = splitDeployments(job, input.deployments[0]);
  const results = reconcileGroups(job, input, {
    job,
    evalId: input.evaluation.ID,
    nodes: new Map(input.nodes.map((node) => [node.ID, node])),
    now: input.now,
    deployment: current,
    oldDeployment: old,
    updateKind: (alloc, group) => updateKind({ alloc, group, job, input }),
  });
  const groups = [...results.values()];
  const deployment = planDeployment({ input, job, current, results });
  const builder = new PlanBuilder(input, job, deployment ?? current);
  for (const result of groups) builder.change(result);
  for (const { destructive } of groups) for (const placement of destructive) builder.place(placement);
  for (const { placements } of groups) for (const placement of placements) builder.place(placement);
  return {
    ...builder.plan(),
    ...(deployment ? { deployment } : {}),
    deploymentUpdates: deploymentUpdates({ job, latest: input.deployments[0], current, groups }),
    desired: Object.fromEntries([...results].map(([name, result]) => [name, result.desired])),
  };
}

/** The job's groups, and those that only allocations of older versions have. */
function reconcileGroups(
  job: Job,
  { allocs, evaluation }: SchedulerInput,
  context: GroupContext,
): ReadonlyMap<string, GroupResult> {
  const existing = allocs.filter((alloc) => alloc.JobID === evaluation.JobID);
  const names = new Set([
    ...job.TaskGroups.map((group) => group.Name),
    ...existing.map((alloc) => alloc.TaskGroup),
  ]);
  const resultOf = (name: string): GroupResult =>
    reconcileGroup(
      context,
      name,
      existing.filter((alloc) => alloc.TaskGroup === name),
    );
  return new Map([...names].map((name) => [name, resultOf(name)]));
}
