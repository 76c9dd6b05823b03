import type { AllocationListStub, TaskState } from "nomad-client-ts";

/** How each failed task of an allocation ended, in words: `task t of b3.g[0] on node01 ended with exit code 3`. */
export function describeTaskEnds({ Name, NodeName, TaskStates }: AllocationListStub): string[] {
  return Object.entries(TaskStates ?? {})
    .filter(([, { Failed }]) => Failed)
    .map(([task, state]) => `task ${task} of ${Name} on ${NodeName} ${describeEnd(state)}`);
}

function describeEnd({ Events }: TaskState): string {
  const events = Events ?? [];
  const end = events.findLast(({ Type }) => Type === "Terminated" || Type === "Driver Failure");
  if (end?.Type !== "Terminated")
    return `could not be started: ${(end ?? events.at(-1))?.DisplayMessage ?? "no event"}`;
  return end.Signal
    ? `was ended by signal ${end.Signal}`
    : `ended with exit code ${end.ExitCode ?? "unknown"}`;
}
