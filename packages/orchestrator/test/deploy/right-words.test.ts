import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { describeEnd, describeNothing } from "../../src/cli/deploy/describe-end.ts";
import { followEvaluation } from "../../src/deploy/follow-deployment.ts";
import { planDeployment } from "../../src/deploy/plan-deployment.ts";
import { createStyle } from "command-line";
import { renderPlan } from "../../src/cli/deploy/render-plan.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { worldOf } from "../../src/world/open-world.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { fakeNomad } from "./fixtures/fake-nomad.ts";
import { renderTestJob } from "./fixtures/render-test-job.ts";

const { signal } = new AbortController();
const rendered = renderTestJob("web");

/** The job with another kill timeout and kind, planned against a Nomad that has none of it. */
async function plan(change: { killTimeout?: number; periodic?: boolean }) {
  await using place = await temporaryFolder("words");
  const { nomad } = fakeNomad(({ line }) => {
    if (line.endsWith("/plan"))
      return {
        JobModifyIndex: 0,
        Diff: { Type: "Added", ID: "web" },
        Annotations: { DesiredTGUpdates: { web: { Place: 1 } } },
        NextPeriodicLaunch: change.periodic ? "2026-12-01T03:00:00Z" : "0001-01-01T00:00:00Z",
      };
    return line.endsWith("/allocations") ? [] : undefined;
  });
  const [group] = rendered.job.TaskGroups ?? [];
  const [task] = group?.Tasks ?? [];
  if (!group || !task) throw new Error("no task");
  const TaskGroups = [{ ...group, Tasks: [{ ...task, KillTimeout: change.killTimeout ?? 5e9 }] }];
  const Periodic = change.periodic ? { Enabled: true, Spec: "0 3 * * *" } : null;
  const job = { ...rendered.job, TaskGroups, Periodic };
  const records = { nomad, folder: worldFolder(place.path, "default") };
  return planDeployment(records, { rendered: { ...rendered, job } }, { signal });
}

test("a kill_timeout that this world's clients would cut is warned of", async () => {
  expect((await plan({})).nomad.warnings).toBe("");
  expect((await plan({ killTimeout: 1200e9 })).nomad.warnings).toBe(
    "* kill_timeout 20m of task web is cut at 10m, the maximum of this world's clients",
  );
});

test("the plan of a periodic job says when it is launched, and that nothing is placed by registering it", async () => {
  const text = renderPlan(await plan({ periodic: true }), createStyle(false));
  expect(text).toContain("next launch at 2026-12-01T03:00:00Z");
  expect(text).not.toContain("place 1");
});

test("of two groups of which one is placed, it is said which", async () => {
  const [group] = rendered.job.TaskGroups ?? [];
  const job = { ...rendered.job, TaskGroups: ["a", "b"].map((Name) => ({ ...group, Name })) };
  const metric = {
    NodesEvaluated: 4,
    CoalescedFailures: 0,
    ConstraintFiltered: { "${node.class} = gpu": 4 },
  };
  const { nomad } = fakeNomad(({ line }) => {
    if (line === "GET /v1/evaluation/e1")
      return { ID: "e1", Status: "complete", FailedTGAllocs: { b: metric } };
    if (line === "GET /v1/job/web") return job;
    return line.endsWith("/allocations") ? [] : undefined;
  });
  const inventory = defaultInventory({ engine: "embedded", network: "127.0.5.0/24", servers: 1, clients: 1 });
  const manifest = { name: "words", createdAt: "", engineReason: "", inventory };
  const world = { ...worldOf(worldFolder("/nowhere", "words"), manifest), nomad };
  const failed: unknown = await followEvaluation("e1", {
    world,
    job: "web",
    signal,
    onProgress: () => {},
  }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "JOB_NOT_PLACED" });
  expect(String(failed)).toContain("group b: ${node.class} = gpu on 4 of 4 nodes\n  group a: placed\n");
});

test.each([
  ["service", { count: 2 }, "runs and is healthy", "is what runs already"],
  [
    "service",
    { count: 0 },
    "is registered with count 0: nothing of it runs",
    "is registered already with count 0: nothing of it runs",
  ],
  [
    "batch",
    {},
    "ran to its end, every task with exit code 0",
    "is what was run already; it runs again when it changes, or when it failed",
  ],
  [
    "periodic",
    { nextLaunch: "2026-12-01T03:00:00Z" },
    "is registered; next launch at 2026-12-01T03:00:00Z",
    "is registered already; next launch at 2026-12-01T03:00:00Z",
  ],
  [
    "periodic",
    {},
    "is registered; it is switched off: no next launch",
    "is registered already; it is switched off: no next launch",
  ],
  ["parameterized", {}, "is registered and runs when it is dispatched", "is registered already"],
] as const)("a %s job with %j: %s", (kind, more, end, nothing) => {
  expect(describeEnd({ kind, ...more })).toBe(end);
  expect(describeNothing({ kind, ...more })).toBe(nothing);
});
