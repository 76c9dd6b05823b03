import type { JobDiff } from "nomad-client-ts";
import { createStyle } from "command-line";
import { expect, test } from "vitest";
import { planDocument, renderPlan } from "../../../src/cli/deploy/render-plan.ts";
import { describeDiff } from "../../../src/deploy/nomad-diff.ts";
import type { DeployPlan } from "../../../src/deploy/plan-deployment.ts";
import { describePlacements } from "../../../src/deploy/describe-placement.ts";
import { createEventLog } from "../../../src/deploy/event-log.ts";
import { summarizeDiff } from "../../../src/deploy/summarize-diff.ts";

const plain = createStyle(false);
const updates = {
  Ignore: 1,
  Place: 0,
  Migrate: 0,
  Stop: 0,
  InPlaceUpdate: 0,
  DestructiveUpdate: 2,
  Canary: 0,
};
/** As Nomad writes it: what is the same is in it too. */
const nomadDiff: JobDiff = {
  Type: "Edited",
  ID: "demo",
  Fields: [
    { Type: "Edited", Name: "Priority", Old: "50", New: "60", Annotations: null },
    { Type: "None", Name: "Region", Old: "global", New: "global", Annotations: null },
  ],
  Objects: null,
  TaskGroups: [
    {
      Type: "Edited",
      Name: "web",
      Updates: { "create/destroy update": 2 },
      Fields: [{ Type: "Edited", Name: "Count", Old: "3", New: "4", Annotations: ["forces create"] }],
      Objects: [
        {
          Type: "Edited",
          Name: "Update",
          Fields: [
            {
              Type: "Edited",
              Name: "MinHealthyTime",
              Old: "5000000000",
              New: "500000000",
              Annotations: null,
            },
          ],
          Objects: null,
        },
      ],
      Tasks: [
        {
          Type: "Edited",
          Name: "web",
          Annotations: ["forces create/destroy update"],
          Fields: [
            { Type: "Added", Name: "Env[TOKEN]", Old: "", New: "hunter2", Annotations: null },
            { Type: "Deleted", Name: "User", Old: "nobody", New: "", Annotations: null },
          ],
          Objects: null,
        },
      ],
    },
  ],
};
const plan: DeployPlan = {
  job: "demo",
  namespace: "default",
  kind: "service",
  version: "b".repeat(64),
  shortVersion: "b".repeat(12),
  action: "register",
  jobModifyIndex: 7,
  current: { jobVersion: 3, stopped: false, record: undefined, how: "unknown", note: "" },
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
    diff: describeDiff(nomadDiff, new Set()),
    groups: [{ name: "web", updates }],
    notPlaced: ["group web: no node fits"],
    preempted: ["other.web[0]"],
    nextLaunch: undefined,
    warnings: "1 warning:\n\n* group web defines services",
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
      "  ~ Priority: 50 → 60",
      "  group web: replace 2, leave alone 1",
      "    ~ Count: 3 → 4 (forces create)",
      "    ~ Update",
      "      ~ MinHealthyTime: 5s → 500ms",
      "    ~ task web (forces create/destroy update)",
      '      + Env[TOKEN]: "hunter2"',
      '      - User: "nobody"',
      "  preempt other.web[0]",
      "  ✘ group web: no node fits",
      "  1 warning:",
      "  * group web defines services",
    ].join("\n"),
  );
});

test("programs get Nomad's diff too, with secrets as their digest only", () => {
  const diff = describeDiff(nomadDiff, new Set(["hunter2"]));
  const document = JSON.stringify(
    planDocument({ ...plan, nomad: { ...plan.nomad, diff } }, { engine: "local", out: undefined }),
  );
  expect(document).not.toContain("hunter2");
  expect(JSON.parse(document)).toMatchObject({
    nomad: {
      diff: {
        kind: "job",
        children: [
          {
            kind: "group",
            name: "web",
            children: [
              { kind: "block", name: "Update" },
              {
                kind: "task",
                annotations: ["forces create/destroy update"],
                fields: [
                  {
                    name: "Env[TOKEN]",
                    before: "",
                    after: expect.stringMatching(/^secret:sha256:[0-9a-f]{64}$/),
                  },
                  { name: "User" },
                ],
              },
            ],
          },
        ],
      },
    },
  });
});

test("of a new job only what Nomad would place is told, not its every field", () => {
  const first = {
    ...plan,
    current: undefined,
    diff: undefined,
    nomad: { ...plan.nomad, type: "Added" as const },
  };
  expect(renderPlan(first, plain).split("\n").slice(0, 3)).toEqual([
    "demo bbbbbbbbbbbb would be registered for the first time.",
    "Nomad would",
    "  group web: replace 2, leave alone 1",
  ]);
  expect(renderPlan(first, plain)).not.toContain("Priority");
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
