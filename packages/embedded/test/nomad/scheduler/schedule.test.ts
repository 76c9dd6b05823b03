import { describe, expect, test } from "vitest";
import type { Allocation } from "../../../src/nomad/state/allocation.ts";
import { deploymentOf, fourNodes, jobOf, nextVersion, nodeOf, now, running, scheduleJob } from "./inputs.ts";

const distinct = { Constraints: [{ Operand: "distinct_hosts", RTarget: "true" }] };
const staticPort = {
  Networks: [{ ReservedPorts: [{ Label: "http", Value: 25_000, HostNetwork: "private" }] }],
};
const dynamicPort = { Networks: [{ DynamicPorts: [{ Label: "http", HostNetwork: "private" }] }] };

function nodesOf(allocs: readonly Allocation[]): string[] {
  return allocs.map((alloc) => alloc.NodeName).sort();
}

describe("placement", () => {
  test("a new job gets its count, numbered from zero, and a deployment", () => {
    const plan = scheduleJob(jobOf({ Count: 3 }));
    expect(plan.allocs.map((alloc) => alloc.Name)).toEqual(["demo.main[0]", "demo.main[1]", "demo.main[2]"]);
    expect(plan.deployment?.TaskGroups["main"]).toMatchObject({ DesiredTotal: 3 });
    expect(plan.desired["main"]).toMatchObject({ Place: 3, Stop: 0 });
  });

  test("allocations of one group are spread over hosts", () => {
    expect(nodesOf(scheduleJob(jobOf({ Count: 4 })).allocs)).toEqual([
      "node01",
      "node02",
      "node03",
      "node04",
    ]);
  });

  test("distinct_hosts leaves the fifth of four hosts out and says so", () => {
    const plan = scheduleJob(jobOf({ Count: 6, ...distinct }));
    expect(plan.allocs).toHaveLength(4);
    expect(plan.queued).toEqual({ main: 2 });
    expect(plan.failures["main"]).toMatchObject({
      NodesEvaluated: 4,
      NodesFiltered: 4,
      ConstraintFiltered: { distinct_hosts: 4 },
      CoalescedFailures: 1,
    });
  });

  test("a static port is on the address of the host network asked for", () => {
    const [alloc] = scheduleJob(jobOf(staticPort), {
      nodes: [nodeOf(7, { HostNetworks: { default: "192.168.0.7", private: "10.0.0.7" } })],
    }).allocs;
    expect(alloc?.AllocatedResources.Shared.Ports).toMatchObject([
      { Label: "http", Value: 25_000, HostIP: "10.0.0.7" },
    ]);
  });

  test("a static port that is taken on every host is a collision", () => {
    const job = jobOf({ Count: 5, ...staticPort });
    const plan = scheduleJob(job);
    expect(plan.allocs).toHaveLength(4);
    expect(plan.failures["main"]?.DimensionExhausted).toEqual({
      "network: reserved port collision http=25000": 4,
    });
  });

  test("dynamic ports on one host differ", () => {
    const { allocs } = scheduleJob(jobOf({ Count: 20, ...dynamicPort }), { nodes: [nodeOf(1)] });
    const ports = allocs.map((alloc) => alloc.AllocatedResources.Shared.Ports?.[0]?.Value);
    expect(new Set(ports).size).toBe(20);
  });

  test("a host network no node has, a constraint none meets and memory none has are told apart", () => {
    const network = { Networks: [{ DynamicPorts: [{ Label: "http", HostNetwork: "secret" }] }] };
    expect(scheduleJob(jobOf(network)).failures["main"]?.ConstraintFiltered).toEqual({
      'missing host network "secret" for port "http"': 4,
    });
    const plan9 = { Constraints: [{ LTarget: "${attr.kernel.name}", Operand: "=", RTarget: "plan9" }] };
    expect(scheduleJob(jobOf(plan9)).failures["main"]?.ConstraintFiltered).toEqual({
      "${attr.kernel.name} = plan9": 4,
    });
    const hungry = { Tasks: [{ Name: "task", Driver: "raw_exec", Resources: { CPU: 1, MemoryMB: 9_000 } }] };
    expect(scheduleJob(jobOf(hungry)).failures["main"]).toMatchObject({
      NodesExhausted: 4,
      DimensionExhausted: { memory: 4 },
    });
  });

  test("ineligible and draining nodes, and other datacenters, are no candidates", () => {
    const drained = nodeOf(2, {
      DrainStrategy: { Deadline: 0, IgnoreSystemJobs: false, ForceDeadline: null, StartedAt: "" },
    });
    const nodes = [
      nodeOf(1, { SchedulingEligibility: "ineligible" }),
      drained,
      nodeOf(3, { Datacenter: "dc2" }),
      nodeOf(4),
    ];
    const plan = scheduleJob(jobOf({ Count: 3 }, { Datacenters: ["dc1"] }), { nodes });
    expect(new Set(nodesOf(plan.allocs))).toEqual(new Set(["node04"]));
  });

  test("equal inputs give equal plans", () => {
    const job = jobOf({ Count: 3, ...dynamicPort });
    expect(scheduleJob(job)).toEqual(scheduleJob(job));
  });
});

describe("changes", () => {
  const job = jobOf({ Count: 4, ...distinct, Update: { MaxParallel: 2 } });
  const first = scheduleJob(job);
  const allocs = running(first);
  const done = deploymentOf(first, { placed: 4, healthy: 4 }, { Status: "successful" });

  test("an unchanged job is left alone", () => {
    const plan = scheduleJob(job, { allocs, deployments: [done] });
    expect(plan).toMatchObject({ allocs: [], stops: [], deploymentUpdates: [] });
    expect(plan.desired["main"]).toMatchObject({ Ignore: 4 });
  });

  test("a change of the restart policy happens in place, all at once, under a new deployment", () => {
    const next = nextVersion(job, { RestartPolicy: { ...job.TaskGroups[0]!.RestartPolicy, Attempts: 9 } });
    const plan = scheduleJob(next, { allocs, deployments: [done] });
    expect(plan.stops).toEqual([]);
    expect(plan.allocs.map((alloc) => [alloc.ID, alloc.Job.Version])).toEqual(
      allocs.map((alloc) => [alloc.ID, 1]),
    );
    expect(
      plan.allocs.every(
        (alloc) => alloc.DeploymentID === plan.deployment?.ID && alloc.DeploymentStatus === null,
      ),
    ).toBe(true);
  });

  const changed = nextVersion(job, {
    Tasks: job.TaskGroups[0]!.Tasks.map((task) => ({ ...task, Env: { A: "b" } })),
  });

  test("a change of the environment replaces max_parallel at a time", () => {
    const plan = scheduleJob(changed, { allocs, deployments: [done] });
    expect(plan.stops.map(({ alloc, description }) => [alloc.Name, description])).toEqual([
      ["demo.main[0]", "alloc is being updated due to job update"],
      ["demo.main[1]", "alloc is being updated due to job update"],
    ]);
    expect(plan.allocs.map((alloc) => alloc.Name)).toEqual(["demo.main[0]", "demo.main[1]"]);
    expect(plan.desired["main"]).toMatchObject({ DestructiveUpdate: 2, Ignore: 2 });
  });

  test("the next ones wait until those are healthy, and none follows an unhealthy one", () => {
    const plan = scheduleJob(changed, { allocs, deployments: [done] });
    const deployment = deploymentOf(plan, { placed: 2, healthy: 1 });
    const fresh = running(plan, null).map((alloc) => ({ ...alloc, DeploymentID: deployment.ID }));
    const rest = allocs.filter((alloc) => !["demo.main[0]", "demo.main[1]"].includes(alloc.Name));
    const replaced = (health: (index: number) => boolean | null): number => {
      const current = fresh.map((alloc, index) => ({
        ...alloc,
        DeploymentStatus: { Healthy: health(index), Timestamp: null, Canary: false, ModifyIndex: 1 },
      }));
      return scheduleJob(changed, { allocs: [...rest, ...current], deployments: [deployment, done] }).stops
        .length;
    };
    expect(replaced(() => null)).toBe(0);
    expect(replaced((index) => (index === 0 ? true : null))).toBe(1);
    expect(replaced(() => true)).toBe(2);
    expect(replaced((index) => index === 0)).toBe(0);
  });

  test("a deployment is successful once all are replaced and healthy", () => {
    const plan = scheduleJob(job, { allocs, deployments: [deploymentOf(first, { placed: 4, healthy: 4 })] });
    expect(plan.deploymentUpdates).toEqual([
      { id: first.deployment?.ID, status: "successful", description: "Deployment completed successfully" },
    ]);
  });

  test("a newer version cancels the running deployment of the older one", () => {
    const plan = scheduleJob(changed, {
      allocs,
      deployments: [deploymentOf(first, { placed: 4, healthy: 2 })],
    });
    expect(plan.deploymentUpdates).toMatchObject([
      { status: "cancelled", description: "Cancelled due to newer version of job" },
    ]);
  });

  test("a smaller count stops the highest numbers", () => {
    const plan = scheduleJob(nextVersion(job, { Count: 2 }), { allocs, deployments: [done] });
    expect(plan.stops.map(({ alloc }) => alloc.Name).sort()).toEqual(["demo.main[2]", "demo.main[3]"]);
  });

  test("stopped and purged jobs stop everything", () => {
    for (const next of [{ ...job, Stop: true }, undefined]) {
      const plan = scheduleJob(next, { allocs });
      expect(plan.stops).toHaveLength(4);
      expect(plan.allocs).toEqual([]);
    }
  });
});

describe("canaries", () => {
  const job = jobOf({ Count: 3, Update: { Canary: 1, MaxParallel: 1 } });
  const first = scheduleJob(job);
  const allocs = running(first);
  const done = deploymentOf(first, { placed: 3, healthy: 3 }, { Status: "successful" });
  const changed = nextVersion(job, {
    Tasks: job.TaskGroups[0]!.Tasks.map((task) => ({ ...task, Env: { A: "b" } })),
  });
  const plan = scheduleJob(changed, { allocs, deployments: [done], versions: [changed, job] });
  const canaries = running(plan).map((alloc) => ({ ...alloc, DeploymentID: plan.deployment?.ID ?? "" }));
  const withCanary = (promoted: boolean) => {
    const deployment = deploymentOf(plan, { placed: 1, healthy: 1 }, { CreateIndex: 60 });
    const state = {
      ...deployment.TaskGroups["main"]!,
      PlacedCanaries: canaries.map(({ ID }) => ID),
      Promoted: promoted,
    };
    return { ...deployment, TaskGroups: { main: state } };
  };

  test("one is placed beside the old ones, which stay until it is promoted", () => {
    expect(plan.stops).toEqual([]);
    expect(plan.allocs).toMatchObject([{ Name: "demo.main[0]", DeploymentStatus: { Canary: true } }]);
    expect(plan.deployment).toMatchObject({
      StatusDescription: "Deployment is running but requires manual promotion",
    });
    const waiting = scheduleJob(changed, {
      allocs: [...allocs, ...canaries],
      deployments: [withCanary(false), done],
      versions: [changed, job],
    });
    expect(waiting).toMatchObject({ stops: [], allocs: [], deploymentUpdates: [] });
  });

  test("promoted, it takes the place of its namesake, and the others follow", () => {
    const next = scheduleJob(changed, {
      allocs: [...allocs, ...canaries],
      deployments: [withCanary(true), done],
      versions: [changed, job],
    });
    expect(next.stops.map(({ alloc, description }) => [alloc.ID, description])).toEqual([
      ["0-demo.main[0]", "alloc not needed due to job update"],
      ["0-demo.main[1]", "alloc is being updated due to job update"],
    ]);
  });

  test("a failed deployment stops its canary", () => {
    const failed = { ...withCanary(false), Status: "failed" as const };
    const next = scheduleJob(changed, {
      allocs: [...allocs, ...canaries],
      deployments: [failed, done],
      versions: [changed, job],
    });
    expect(next.stops.map(({ alloc }) => alloc.ID)).toEqual(["1-demo.main[0]"]);
    expect(next.allocs).toEqual([]);
  });
});

describe("what fails or loses its node", () => {
  const job = jobOf({
    Count: 2,
    ReschedulePolicy: { Delay: 5e9, DelayFunction: "constant", Unlimited: true },
  });
  const first = scheduleJob(job);
  const [healthy, other] = running(first);
  if (!healthy || !other) throw new Error("two allocations were to be placed");
  const done = deploymentOf(first, { placed: 2, healthy: 2 }, { Status: "successful" });
  const failedAt = (finished: Date): Allocation => ({
    ...other,
    ClientStatus: "failed",
    TaskStates: {
      task: {
        State: "dead",
        Failed: true,
        Restarts: 0,
        LastRestart: null,
        StartedAt: null,
        FinishedAt: finished.toISOString(),
        Events: [],
        TaskHandle: null,
        Paused: "",
      },
    },
  });

  test("a failure just now is placed anew after the delay, by an evaluation of its own", () => {
    const plan = scheduleJob(job, { allocs: [healthy, failedAt(now)], deployments: [done] });
    expect(plan.stops).toEqual([]);
    expect(plan.followups).toMatchObject([
      { TriggeredBy: "alloc-failure", WaitUntil: "2026-11-24T12:00:05.000Z" },
    ]);
    expect(plan.allocs).toMatchObject([{ ID: other.ID, FollowupEvalID: plan.followups[0]?.ID }]);
  });

  test("a failure whose delay is over is placed anew, on another node, with its history", () => {
    const plan = scheduleJob(job, {
      allocs: [healthy, failedAt(new Date(now.getTime() - 10_000))],
      deployments: [done],
    });
    const replacement = plan.allocs.find((alloc) => alloc.PreviousAllocation === other.ID);
    expect(replacement?.NodeID).not.toBe(other.NodeID);
    expect(replacement?.RescheduleTracker?.Events).toMatchObject([
      { PrevAllocID: other.ID, PrevNodeID: other.NodeID, Delay: 5e9 },
    ]);
    expect(plan.stops).toMatchObject([
      {
        alloc: { ID: other.ID, NextAllocation: replacement?.ID },
        description: "alloc was rescheduled because it failed",
      },
    ]);
  });

  test("allocations of a node that is gone are lost and replaced", () => {
    const nodes = fourNodes.map((node) =>
      node.ID === other.NodeID ? { ...node, Status: "down" as const } : node,
    );
    const plan = scheduleJob(job, { allocs: [healthy, other], deployments: [done], nodes });
    expect(plan.stops).toMatchObject([{ alloc: { ID: other.ID }, clientStatus: "lost" }]);
    expect(plan.allocs).toMatchObject([{ Name: other.Name, PreviousAllocation: other.ID }]);
  });

  test("what is to migrate is stopped and placed elsewhere", () => {
    const leaving = { ...other, DesiredTransition: { ...other.DesiredTransition, Migrate: true } };
    const nodes = fourNodes.map((node) =>
      node.ID === other.NodeID ? { ...node, SchedulingEligibility: "ineligible" as const } : node,
    );
    const plan = scheduleJob(job, { allocs: [healthy, leaving], deployments: [done], nodes });
    expect(plan.stops).toMatchObject([{ alloc: { ID: other.ID }, description: "alloc is being migrated" }]);
    expect(plan.allocs).toMatchObject([{ Name: other.Name, PreviousAllocation: other.ID }]);
    expect(plan.allocs[0]?.NodeID).not.toBe(other.NodeID);
  });
});
