import type { AllocDeploymentStatus, ClientStatus } from "../state/allocation.ts";
import type { TaskState } from "../state/task-state.ts";

/** What a client reports of an allocation. */
export interface AllocUpdate {
  readonly ClientStatus: ClientStatus;
  readonly ClientDescription: string;
  readonly TaskStates: Readonly<Record<string, TaskState>>;
  /** The deployment that the health is meant for. */
  readonly DeploymentID: string;
  readonly DeploymentStatus: AllocDeploymentStatus | null;
}

/** An allocation's status as the states of its tasks make it. */
export function clientStatusOf(
  states: readonly TaskState[],
): Pick<AllocUpdate, "ClientStatus" | "ClientDescription"> {
  if (states.some((state) => state.Failed))
    return { ClientStatus: "failed", ClientDescription: "Failed tasks" };
  if (states.some((state) => state.State === "running"))
    return { ClientStatus: "running", ClientDescription: "Tasks are running" };
  if (states.some((state) => state.State === "pending"))
    return { ClientStatus: "pending", ClientDescription: "No tasks have started" };
  return { ClientStatus: "complete", ClientDescription: "All tasks have completed" };
}
