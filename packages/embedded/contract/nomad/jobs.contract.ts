import { isConflict, isNotFound } from "nomad-client-ts";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { nomadOf } from "./fixtures.ts";
import { at } from "./steps/step.ts";
import { shellJob, webJob } from "./steps/jobs.ts";
import type { NomadTarget } from "./target.ts";

/** Limits that no run comes near to. */
const patient = { MinHealthyTime: 60e9, HealthyDeadline: 300e9, ProgressDeadline: 600e9, MaxParallel: 1 };
const sleeper = (id: string, group: object = {}): object => shellJob(id, "exec sleep 600", group);

/** Jobs: compare-and-set, blocking reads, evaluations, node eligibility and drain. */
export function describeJobs(target: () => NomadTarget): void {
  describe("jobs", () => {
    test("a register that enforces an old index is a conflict, and changes nothing", async () => {
      const { client, run } = nomadOf(target());
      await using job = await run(sleeper("cas"));
      const { JobModifyIndex } = await client.jobs.read(job.id);
      const body = { Job: sleeper("cas", { Count: 2 }), EnforceIndex: true, JobModifyIndex: 1 };
      const refused = await ask(target().url, "/v1/jobs", { method: "POST", body });
      expect(refused.text).toBe(
        `Enforcing job modify index 1: job exists with conflicting job modify index: ${JobModifyIndex}`,
      );
      const typed = await client.jobs
        .read(job.id)
        .then((current) => client.jobs.register({ Job: current, EnforceIndex: true, JobModifyIndex: 1 }))
        .catch((error: unknown) => error);
      expect(isConflict(typed)).toBe(true);
      expect(await client.jobs.read(job.id)).toMatchObject({ Version: 0, JobModifyIndex });
    });

    test("an identical job makes no version, but an evaluation", async () => {
      const { client, run } = nomadOf(target());
      await using first = await run(sleeper("same"));
      const again = await run(sleeper("same"));
      expect(again.evalId).not.toBe(first.evalId);
      expect(await client.jobs.read("same")).toMatchObject({ Version: 0 });
    });

    test("a blocking read answers when its job changes, and not before", async () => {
      const { client, run } = nomadOf(target());
      await using job = await run(sleeper("blocking"));
      await eventually(async () => (await client.jobs.read(job.id)).Status === "running");
      const before = await ask(target().url, `/v1/job/${job.id}`);
      const index = Number(before.headers.get("x-nomad-index"));
      let answered = false;
      const waiting = ask(target().url, `/v1/job/${job.id}?index=${index}&wait=30s`).then((answer) => {
        answered = true;
        return answer;
      });
      await using other = await run(sleeper("unrelated"));
      await eventually(async () => (await client.jobs.read(other.id)).Status === "running");
      expect(answered).toBe(false);
      await run(sleeper("blocking", { Count: 2 }));
      const after = await waiting;
      expect(Number(after.headers.get("x-nomad-index"))).toBeGreaterThan(index);
      expect(at(after.json, "Version")).toBe(1);
    });

    test("a blocking read gives up when its wait is over", async () => {
      const { run } = nomadOf(target());
      await using job = await run(sleeper("patience"));
      await eventually(
        async () => at((await ask(target().url, `/v1/job/${job.id}`)).json, "Status") === "running",
      );
      const { headers } = await ask(target().url, `/v1/job/${job.id}`);
      const index = headers.get("x-nomad-index");
      const answer = await ask(target().url, `/v1/job/${job.id}?index=${index}&wait=200ms`);
      expect(answer.headers.get("x-nomad-index")).toBe(index);
    });

    test("a task with a consul block and an identity of its own is kept so, and runs", async () => {
      const { client, run, allocation } = nomadOf(target());
      const wanted = { Name: "extra", Audience: ["somebody"] };
      const sent = webJob({ ID: "identified" }, {}, { Consul: {}, Identities: [wanted] });
      await using job = await run(sent);
      await allocation(job.id, (alloc) => alloc.ClientStatus === "running");
      const [task] = (await client.jobs.read(job.id)).TaskGroups?.[0]?.Tasks ?? [];
      expect(task).toMatchObject({ Consul: { Cluster: "default" }, Identities: [wanted] });
      const plan = await ask(target().url, `/v1/job/${job.id}/plan`, {
        method: "POST",
        body: { Job: sent, Diff: true },
      });
      expect(at(at(plan.json, "Diff"), "Type")).toBe("None");
    });

    test("what is not there is not found", async () => {
      const { client } = nomadOf(target());
      const error = await client.jobs.read("nobody").catch((reason: unknown) => reason);
      expect(isNotFound(error)).toBe(true);
    });

    test("an ineligible node takes nothing; made eligible, it takes what waited", async () => {
      const { client, run, allocation } = nomadOf(target());
      const [node] = await client.nodes.list();
      if (!node) throw new Error("there is no node");
      await client.nodes.setEligibility(node.ID, "ineligible");
      await using job = await run(sleeper("waits"));
      const evaluation = await eventually(async () => {
        const found = await client.evaluations.read(job.evalId);
        if (found.Status !== "complete") throw new Error(`still ${found.Status}`);
        return found;
      });
      expect(evaluation.QueuedAllocations).toEqual({ main: 1 });
      const blocked = await client.evaluations.read(evaluation.BlockedEval ?? "none");
      expect(blocked).toMatchObject({ JobID: job.id, Status: "blocked" });
      await client.nodes.setEligibility(node.ID, "eligible");
      await allocation(job.id, (alloc) => alloc.ClientStatus === "running");
    });

    test("a drained node ends its allocations and stays ineligible until told otherwise", async () => {
      const { client, run, allocation } = nomadOf(target());
      await using job = await run(sleeper("drained", { Update: { ...patient, MinHealthyTime: 0 } }));
      await allocation(job.id, (alloc) => alloc.DeploymentStatus?.Healthy === true);
      const [node] = await client.nodes.list();
      if (!node) throw new Error("there is no node");
      await client.nodes.drain(node.ID, { Deadline: -1e9, IgnoreSystemJobs: true });
      const ended = await allocation(job.id, (alloc) => alloc.ClientStatus === "complete");
      expect(ended).toMatchObject({ DesiredStatus: "stop", DesiredDescription: "alloc is being migrated" });
      await eventually(async () => (await client.nodes.read(node.ID)).DrainStrategy === null);
      expect(await client.nodes.read(node.ID)).toMatchObject({
        SchedulingEligibility: "ineligible",
        LastDrain: { Status: "complete" },
      });
      await client.nodes.setEligibility(node.ID, "eligible");
      await allocation(job.id, (alloc) => alloc.ClientStatus === "running");
    });

    test("one that is drained before it was healthy fails its deployment, and nothing is placed after it", async () => {
      const { client, run, allocation } = nomadOf(target());
      await using job = await run(sleeper("too-soon", { Update: patient }));
      await allocation(job.id, (alloc) => alloc.ClientStatus === "running");
      const [node] = await client.nodes.list();
      if (!node) throw new Error("there is no node");
      await client.nodes.drain(node.ID, { Deadline: -1e9, IgnoreSystemJobs: true });
      const ended = await allocation(job.id, (alloc) => alloc.ClientStatus === "complete");
      expect(ended.DeploymentStatus?.Healthy).toBe(false);
      await eventually(async () => {
        const [deployment] = await client.jobs.deployments(job.id);
        return deployment?.StatusDescription === "Failed due to unhealthy allocations";
      });
      await eventually(async () => {
        const evaluations = await client.jobs.evaluations(job.id);
        return evaluations.every(({ Status }) => Status !== "blocked" && Status !== "pending");
      });
      await eventually(async () => (await client.nodes.read(node.ID)).DrainStrategy === null);
      await client.nodes.setEligibility(node.ID, "eligible");
      expect(await client.jobs.allocations(job.id)).toHaveLength(1);
    });
  });
}
