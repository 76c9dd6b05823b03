import { parseJob } from "../../../src/nomad/job/parse-job.ts";
import type { Job } from "../../../src/nomad/job/schema.ts";
import type { Plan } from "../../../src/nomad/scheduler/plan.ts";
import { schedule } from "../../../src/nomad/scheduler/schedule.ts";
import type { SchedulerInput } from "../../../src/nomad/scheduler/scheduler-input.ts";
import { newEvaluation } from "../../../src/nomad/server/new-evaluation.ts";
import type { Allocation } from "../../../src/nomad/state/allocation.ts";
import type { Deployment } from "../../../src/nomad/state/deployment.ts";
import type { Node } from "../../../src/nomad/state/node.ts";

export const now = new Date("2026-11-24T12:00:00Z");

/** A job with one group `main` of one task, as the API takes it. */
export function jobOf(group: object = {}, job: object = {}): Job {
  const task = {
    Name: "task",
    Driver: "raw_exec",
    Config: { command: "/bin/true" },
    Resources: { CPU: 100, MemoryMB: 100 },
  };
  const parsed = parseJob({ ID: "demo", TaskGroups: [{ Name: "main", Tasks: [task], ...group }], ...job });
  return { ...parsed, CreateIndex: 20, ModifyIndex: 20, JobModifyIndex: 20 };
}

/** The next version of a job, differing from it by these fields of its group. */
export function nextVersion(job: Job, group: object): Job {
  const TaskGroups = job.TaskGroups.map((before) => ({ ...before, ...group }));
  return { ...job, TaskGroups, Version: job.Version + 1, ModifyIndex: 40, JobModifyIndex: 40 };
}

/** A ready node `node<number>` at 10.0.0.<number>. */
export function nodeOf(number: number, change: Partial<Node> = {}): Node {
  const address = `10.0.0.${number}`;
  return {
    ID: `node-${number}`,
    Datacenter: "dc1",
    Name: `node0${number}`,
    HTTPAddr: `${address}:4746`,
    Attributes: { "driver.raw_exec": "1", "kernel.name": "linux", "nomad.version": "2.0.5" },
    Meta: {},
    NodeClass: "",
    NodePool: "default",
    ComputedClass: "v1:1",
    CpuShares: 4000,
    MemoryMB: 8000,
    DiskMB: 50_000,
    HostNetworks: { default: address, private: address },
    MinDynamicPort: 20_000,
    MaxDynamicPort: 32_000,
    DrainStrategy: null,
    LastDrain: null,
    SchedulingEligibility: "eligible",
    Status: "ready",
    StatusDescription: "",
    StatusUpdatedAt: 0,
    Events: [],
    CreateIndex: 5,
    ModifyIndex: 5,
    ...change,
  };
}

export const fourNodes = [1, 2, 3, 4].map((number) => nodeOf(number));

/** Schedules a job; ids are counted, chance is the middle. */
export function scheduleJob(
  job: Job | undefined,
  change: Partial<SchedulerInput> & { readonly evalId?: string } = {},
): Plan {
  let ids = 0;
  const newId = (): string => `${job?.Version ?? "none"}-id-${++ids}`;
  const evaluation = {
    ...newEvaluation(job ?? jobOf(), "job-register", { now: () => now, random: () => 0.5, newId }),
    ID: change.evalId ?? "eval",
  };
  return schedule({
    evaluation,
    job,
    allocs: [],
    nodes: fourNodes,
    deployments: [],
    versions: job ? [job] : [],
    now,
    random: () => 0.5,
    newId,
    ...change,
  });
}

/** What a plan placed, as it looks once it runs. */
export function running(
  plan: Plan,
  health: boolean | null = true,
  change: Partial<Allocation> = {},
): Allocation[] {
  return plan.allocs.map((alloc, index) => ({
    ...alloc,
    ID: `${alloc.Job.Version}-${alloc.Name}`,
    ClientStatus: "running",
    CreateIndex: 30 + index,
    DeploymentStatus: {
      Healthy: health,
      Timestamp: now.toISOString(),
      Canary: alloc.DeploymentStatus?.Canary ?? false,
      ModifyIndex: 35,
    },
    ...change,
  }));
}

/** The deployment of a plan with these counts, as it is stored. */
export function deploymentOf(
  plan: Plan,
  counts: { readonly placed: number; readonly healthy: number },
  change: Partial<Deployment> = {},
): Deployment {
  if (!plan.deployment) throw new Error("the plan made no deployment");
  const TaskGroups = Object.fromEntries(
    Object.entries(plan.deployment.TaskGroups).map(([name, state]) => [
      name,
      { ...state, PlacedAllocs: counts.placed, HealthyAllocs: counts.healthy },
    ]),
  );
  return { ...plan.deployment, TaskGroups, CreateIndex: 30, ...change };
}
