import type { TaskGroup } from "../job/schema.ts";

export interface DeploymentState {
  readonly AutoRevert: boolean;
  readonly AutoPromote: boolean;
  readonly ProgressDeadline: number;
  readonly RequireProgressBy: string | null;
  readonly Promoted: boolean;
  readonly PlacedCanaries: readonly string[] | null;
  readonly DesiredCanaries: number;
  readonly DesiredTotal: number;
  readonly PlacedAllocs: number;
  readonly HealthyAllocs: number;
  readonly UnhealthyAllocs: number;
}

export type DeploymentStatus = "running" | "paused" | "failed" | "successful" | "cancelled";

/** A deployment as `/v1/deployment/:id` answers it. */
export interface Deployment {
  readonly ID: string;
  readonly Namespace: string;
  readonly JobID: string;
  readonly JobVersion: number;
  readonly JobModifyIndex: number;
  readonly JobSpecModifyIndex: number;
  readonly JobCreateIndex: number;
  readonly IsMultiregion: boolean;
  readonly TaskGroups: Readonly<Record<string, DeploymentState>>;
  readonly Status: DeploymentStatus;
  readonly StatusDescription: string;
  readonly EvalPriority: number;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
  readonly CreateTime: number;
  readonly ModifyTime: number;
}

/** Still under way: running or paused. */
export function isActive(deployment: Deployment): boolean {
  return deployment.Status === "running" || deployment.Status === "paused";
}

/** Has canaries that nobody promoted yet. */
export function requiresPromotion(deployment: Deployment): boolean {
  if (deployment.Status !== "running") return false;
  return Object.values(deployment.TaskGroups).some((group) => group.DesiredCanaries > 0 && !group.Promoted);
}

/** The record of a group in a deployment that is to be made. */
export function newGroupProgress({ Update }: TaskGroup): DeploymentState {
  return {
    AutoRevert: Update?.AutoRevert ?? false,
    AutoPromote: Update?.AutoPromote ?? false,
    ProgressDeadline: Update?.ProgressDeadline ?? 0,
    RequireProgressBy: null,
    Promoted: false,
    PlacedCanaries: null,
    DesiredCanaries: 0,
    DesiredTotal: 0,
    PlacedAllocs: 0,
    HealthyAllocs: 0,
    UnhealthyAllocs: 0,
  };
}
