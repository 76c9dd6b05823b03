import picocolors from "picocolors";
import { expect, test } from "vitest";
import { renderPlan } from "../../src/cli/deploy/render-plan.ts";
import type { DeployPlan } from "../../src/deploy/plan-deployment.ts";
import { describePlacements } from "../../src/deploy/describe-placement.ts";
import { createEventLog } from "../../src/deploy/event-log.ts";
import { summarizeDiff } from "../../src/deploy/summarize-diff.ts";

const plain = picocolors.createColors(false);
const updates = {
  Ignore: 1,
  Place: 0,
  Migrate: 0,
  Stop: 0,
  InPlaceUpdate: 0,
  DestructiveUpdate: 2,
  Canary: 0,
};
const plan: DeployPlan = {
  job: "demo",
  version: "b".repeat(64),
  shortVersion: "b".repeat(12),
  action: "register",
  jobModifyIndex: 7,
  current: { jobVersion: 3, stopped: false, record: undefined },
  diff: {
    changed: true,
    executable: { changed: true, before: "1".repeat(64), after: "2".repeat(64) },
    variables: { changed: true, changes: [{ path: "count", before: 3, after: 4 }] },
    spec: {
      changed: true,
      changes: [
        { path: "TaskGroups.web.Count", before: 3, after: 4 },
        { path: "Meta.a", before: undefined, after: "x" },
        { path: "Meta.b", before: "y", after: undefined },
      ],
    },
  },
  nomad: {
    type: "Edited",
    groups: [{ name: "web", updates }],
    notPlaced: ["group web: no node fits"],
    preempted: ["other.web[0]"],
    warnings: "",
  },
};

test("a plan says what changes in all three parts and what Nomad would do", () => {
  expect(renderPlan(plan, plain)).toBe(
    [
      "demo version 3, not by deploy → bbbbbbbbbbbb",
      "  executable  111111111111 → 222222222222",
      "  variables",
      "    ~ count: 3 → 4",
      "  spec",
      "    ~ TaskGroups.web.Count: 3 → 4",
      '    + Meta.a: "x"',
      '    - Meta.b: "y"',
      "Nomad would",
      "  group web: replace 2, leave alone 1",
      "  preempt other.web[0]",
      "  ✘ group web: no node fits",
    ].join("\n"),
  );
});

test("nothing to do is one line", () => {
  expect(renderPlan({ ...plan, action: "nothing", diff: undefined }, plain)).toBe(
    "Nothing to do: demo bbbbbbbbbbbb is what runs already.",
  );
});

test("a diff in one line names what a person changed, not its every effect", () => {
  expect(summarizeDiff(plan.diff!)).toBe("executable 111111111111 → 222222222222; variables: count 3 → 4");
  expect(
    summarizeDiff({
      ...plan.diff!,
      executable: { ...plan.diff!.executable, changed: false },
      variables: { changed: false, changes: [] },
    }),
  ).toBe('spec: TaskGroups.web.Count 3 → 4, Meta.a + "x", 1 more');
});

const metric = {
  NodesEvaluated: 4,
  NodesFiltered: 0,
  NodesAvailable: { dc1: 4 },
  ClassFiltered: null,
  ConstraintFiltered: null,
  NodesExhausted: 0,
  ClassExhausted: null,
  DimensionExhausted: null,
  CoalescedFailures: 0,
};

test("failed placements are told in Nomad's own terms", () => {
  expect(
    describePlacements({
      edge: {
        ...metric,
        DimensionExhausted: { "network - reserved port collision http=25000": 4 },
        CoalescedFailures: 2,
      },
      none: { ...metric, NodesEvaluated: 0 },
      full: { ...metric, NodesExhausted: 4 },
    }),
  ).toEqual([
    "group edge: network - reserved port collision http=25000 on 4 of 4 nodes (and 2 more allocations)",
    "group none: no node is ready in its datacenters",
    "group full: no node fits (4 evaluated, 0 filtered, 4 exhausted)",
  ]);
  expect(describePlacements(null)).toEqual([]);
});

test("each task event is told once, in the order it happened", () => {
  const log = createEventLog();
  const event = (Time: number, Type: string) => ({ Time, Type, DisplayMessage: `${Type}!`, Details: {} });
  const allocation = (ID: string, Events: ReturnType<typeof event>[]) => ({
    ...stub,
    ID,
    TaskStates: {
      web: {
        State: "running" as const,
        Failed: false,
        Restarts: 0,
        LastRestart: null,
        StartedAt: null,
        FinishedAt: null,
        Events,
      },
    },
  });
  const first = allocation("aaaaaaaa-1", [event(1, "Received"), event(3, "Started")]);
  const second = allocation("bbbbbbbb-1", [event(2, "Received")]);
  expect(log.newLines([first, second])).toEqual([
    "aaaaaaaa on node01: Received: Received!",
    "bbbbbbbb on node01: Received: Received!",
    "aaaaaaaa on node01: Started: Started!",
  ]);
  expect(
    log.newLines([first, allocation("bbbbbbbb-1", [event(2, "Received"), event(4, "Started")])]),
  ).toEqual(["bbbbbbbb on node01: Started: Started!"]);
});

const stub = {
  Namespace: "default",
  EvalID: "e",
  Name: "demo.web[0]",
  NodeID: "n",
  NodeName: "node01",
  JobID: "demo",
  JobType: "service",
  JobVersion: 0,
  TaskGroup: "web",
  DesiredStatus: "run" as const,
  DesiredDescription: "",
  ClientStatus: "running" as const,
  ClientDescription: "",
  DeploymentStatus: null,
  FollowupEvalID: "",
  CreateIndex: 1,
  ModifyIndex: 1,
  CreateTime: 0,
  ModifyTime: 0,
};
