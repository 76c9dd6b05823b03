import { expect, test } from "vitest";
import { nextStep } from "../../../src/nomad/server/deployment-step.ts";
import type { Allocation } from "../../../src/nomad/state/allocation.ts";
import type { Deployment, DeploymentState } from "../../../src/nomad/state/deployment.ts";
import { deploymentOf, jobOf, now, running, scheduleJob } from "../scheduler/inputs.ts";

const soon = new Date(now.getTime() + 60_000).toISOString();
const past = new Date(now.getTime() - 1).toISOString();

/** Two allocations of a group with this update block, with their health, in a deployment with this record of the group. */
function stepOf(options: {
  readonly health: readonly (boolean | null)[];
  readonly progress?: Partial<DeploymentState>;
  readonly change?: Partial<Deployment>;
  readonly allocChange?: Partial<Allocation>;
}) {
  const plan = scheduleJob(jobOf({ Count: 2 }));
  const deployment = deploymentOf(plan, { placed: 2, healthy: 0 }, options.change);
  const main: DeploymentState = {
    ...(deployment.TaskGroups["main"] ?? fail()),
    RequireProgressBy: soon,
    HealthyAllocs: options.health.filter((healthy) => healthy === true).length,
    ...options.progress,
  };
  const allocs = running(plan, null, options.allocChange).map((alloc, index) => ({
    ...alloc,
    DeploymentStatus: {
      Healthy: options.health[index] ?? null,
      Timestamp: null,
      Canary: false,
      ModifyIndex: 40 + index,
    },
  }));
  const placed = main.DesiredCanaries > 0 ? allocs.map(({ ID }) => ID) : null;
  const TaskGroups = { main: { ...main, PlacedCanaries: placed } };
  return nextStep({ ...deployment, TaskGroups }, allocs, now);
}

function fail(): never {
  throw new Error("the plan made no record of the group");
}

test("allocations that are not healthy yet are waited for, until the group's deadline", () => {
  expect(stepOf({ health: [true, null] })).toEqual({
    kind: "continue",
    replace: [],
    healthyIndex: 40,
    deadlineMs: Date.parse(soon),
  });
});

test("once all are healthy there is no deadline any more", () => {
  expect(stepOf({ health: [true, true] })).toMatchObject({
    kind: "continue",
    healthyIndex: 41,
    deadlineMs: Number.POSITIVE_INFINITY,
  });
});

test("an unhealthy allocation that may be placed anew is replaced", () => {
  const step = stepOf({ health: [true, false] });
  expect(step).toMatchObject({ kind: "continue", replace: [{ Name: "demo.main[1]" }] });
});

test("without a progress deadline an unhealthy allocation fails the deployment", () => {
  expect(stepOf({ health: [true, false], progress: { ProgressDeadline: 0 } })).toEqual({
    kind: "fail",
    reason: "Failed due to unhealthy allocations",
    groups: ["main"],
  });
});

test("a group that is late fails its deployment, unless the deployment is paused", () => {
  const late = { health: [true, null], progress: { RequireProgressBy: past } };
  expect(stepOf(late)).toEqual({
    kind: "fail",
    reason: "Failed due to progress deadline",
    groups: ["main"],
  });
  expect(stepOf({ ...late, change: { Status: "paused" } })).toMatchObject({ kind: "continue" });
});

test("healthy canaries are promoted where the group promotes by itself, and wait where it does not", () => {
  const canaries = { health: [true, true], progress: { DesiredCanaries: 2, AutoPromote: true } };
  expect(stepOf(canaries)).toEqual({ kind: "promote" });
  expect(stepOf({ ...canaries, progress: { DesiredCanaries: 2 } })).toMatchObject({
    kind: "continue",
    deadlineMs: Date.parse(soon),
  });
});
