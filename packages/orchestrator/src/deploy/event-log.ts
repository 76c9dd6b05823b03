import type { AllocationListStub } from "nomad-client-ts";

export interface EventLog {
  /** A line for each task event that these allocations have and that was not told before, oldest first. */
  newLines(allocations: readonly AllocationListStub[]): string[];
}

/** Remembers which task events were told. */
export function createEventLog(): EventLog {
  const told = new Set<string>();
  return {
    newLines: (allocations) =>
      allocations
        .flatMap(eventsOf)
        .filter(({ key }) => !told.has(key) && told.add(key))
        .sort((one, other) => one.time - other.time)
        .map(({ line }) => line),
  };
}

function eventsOf({ ID, NodeName, TaskStates }: AllocationListStub) {
  return Object.entries(TaskStates ?? {}).flatMap(([task, { Events }]) =>
    (Events ?? []).map(({ Time, Type, DisplayMessage }) => ({
      key: `${ID} ${task} ${Time} ${Type}`,
      time: Time,
      line: `${ID.slice(0, 8)} on ${NodeName}: ${Type}${DisplayMessage ? `: ${DisplayMessage}` : ""}`,
    })),
  );
}
