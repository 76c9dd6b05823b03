import type { Job, TaskGroup } from "../job/schema.ts";
import { isActive } from "../state/deployment.ts";
import type { Placement } from "./plan.ts";
import type { SchedulerInput } from "./scheduler-input.ts";

/** While canaries wait for promotion, other placements run the latest version that was promoted or had no canaries. */
export function promotedVersion(
  input: SchedulerInput,
  job: Job,
  placement: Placement,
): { job: Job; group: TaskGroup; deploymentId: string } {
  const latest = { job, group: placement.group, deploymentId: input.deployments.find(isActive)?.ID ?? "" };
  const byVersion = [...input.deployments].sort((a, b) => b.JobVersion - a.JobVersion);
  const promoted = byVersion.find((deployment) => {
    const state = deployment.TaskGroups[placement.group.Name];
    return state && (state.Promoted || state.DesiredCanaries === 0);
  });
  const version = promoted?.JobVersion ?? placement.previous?.Job.Version;
  const found = input.versions.find((candidate) => candidate.Version === version);
  const group = found?.TaskGroups.find((candidate) => candidate.Name === placement.group.Name);
  return found && group ? { job: found, group, deploymentId: promoted?.ID ?? "" } : latest;
}
