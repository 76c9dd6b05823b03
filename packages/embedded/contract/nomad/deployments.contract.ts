import type { Deployment } from "nomad-client-ts";
import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { defined, nomadOf } from "./fixtures.ts";
import { webJob } from "./steps/jobs.ts";
import type { NomadTarget } from "./target.ts";

const second = 1e9;
const update = {
  MinHealthyTime: second / 5,
  HealthyDeadline: 20 * second,
  ProgressDeadline: 60 * second,
  MaxParallel: 1,
};
const crashing = { Config: { command: "/bin/sh", args: ["-c", "exit 1"] } };
const noRetries = {
  RestartPolicy: { Attempts: 0, Interval: 60 * second, Delay: second, Mode: "fail" },
  ReschedulePolicy: { Attempts: 0, Unlimited: false },
};

/** Deployments: health from Consul's checks, failure, auto_revert, canaries. */
export function describeDeployments(target: () => NomadTarget): void {
  const ended = (
    jobId: string,
    version: number,
    isEnd: (deployment: Deployment) => boolean,
  ): Promise<Deployment> =>
    eventually(
      async () => {
        const found = (await nomadOf(target()).client.jobs.deployments(jobId)).find(
          ({ JobVersion }) => JobVersion === version,
        );
        if (!found || !isEnd(found))
          throw new Error(`deployment of version ${version}: ${JSON.stringify(found)}`);
        return found;
      },
      { timeoutMs: 45_000, intervalMs: 100 },
    );

  describe.concurrent("deployments", () => {
    test("a rolling one replaces all, max_parallel at a time, and makes its version stable", async () => {
      const { client, run } = nomadOf(target());
      await using job = await run(webJob({ ID: "rolling" }, { Count: 3, Update: update }));
      await ended(job.id, 0, ({ Status }) => Status === "successful");
      await run(webJob({ ID: "rolling" }, { Count: 3, Update: update }, { Env: { ROUND: "2" } }));
      const deployment = await ended(job.id, 1, ({ Status }) => Status === "successful");
      expect(deployment.TaskGroups?.["main"]).toMatchObject({
        DesiredTotal: 3,
        PlacedAllocs: 3,
        HealthyAllocs: 3,
        UnhealthyAllocs: 0,
      });
      expect(await client.jobs.read(job.id)).toMatchObject({ Version: 1, Stable: true });
      const allocs = await client.jobs.allocations(job.id);
      expect(
        allocs.filter(({ DesiredStatus, JobVersion }) => DesiredStatus === "run" && JobVersion === 1),
      ).toHaveLength(3);
    });

    test("one whose tasks die fails, and auto_revert brings the stable version back", async () => {
      const { client, run } = nomadOf(target());
      const group = { Update: { ...update, AutoRevert: true }, ...noRetries };
      await using job = await run(webJob({ ID: "reverting" }, group));
      await ended(job.id, 0, ({ Status }) => Status === "successful");
      await run(webJob({ ID: "reverting" }, group, crashing));
      const failed = await ended(job.id, 1, ({ Status }) => Status === "failed");
      expect(failed.StatusDescription).toBe(
        "Failed due to unhealthy allocations - rolling back to job version 0",
      );
      await ended(job.id, 2, ({ Status }) => Status === "successful");
      expect(await client.jobs.read(job.id)).toMatchObject({ Version: 2, Stable: true });
    });

    test("one whose check never passes is unhealthy at its deadline", async () => {
      const { run } = nomadOf(target());
      const checks = [{ Type: "tcp", Interval: second, Timeout: second, PortLabel: "none" }];
      const group = {
        ...noRetries,
        Networks: [
          {
            Mode: "host",
            DynamicPorts: [
              { Label: "http", HostNetwork: "private" },
              { Label: "none", HostNetwork: "private" },
            ],
          },
        ],
        Services: [
          { Name: "web", PortLabel: "http", AddressMode: "host", Provider: "consul", Checks: checks },
        ],
        Update: { ...update, HealthyDeadline: 2 * second, ProgressDeadline: 30 * second },
      };
      await using job = await run(webJob({ ID: "unchecked" }, group));
      const failed = await ended(job.id, 0, ({ Status }) => Status === "failed");
      expect(failed.TaskGroups?.["main"]).toMatchObject({ HealthyAllocs: 0, UnhealthyAllocs: 1 });
    });

    test.each([
      [
        "which its policy would make much later, is placed anew at once when asked for",
        "forced",
        { Delay: 3600 * second, Unlimited: true },
        2,
      ],
      [
        "whose policy is off stays as it is even when asked for",
        "unforced",
        { Attempts: 0, Unlimited: false },
        1,
      ],
    ])("a replacement of what failed, %s", async (_what, id, ReschedulePolicy, allocations) => {
      const { client, run, allocation } = nomadOf(target());
      const group = { Update: update, ...noRetries, ReschedulePolicy };
      await using job = await run(webJob({ ID: id }, group));
      await ended(job.id, 0, ({ Status }) => Status === "successful");
      const before = await allocation(job.id, ({ ClientStatus }) => ClientStatus === "running");
      await ask(nomadOf(target()).urlOf(before), "/exit/3");
      await allocation(job.id, ({ ClientStatus }) => ClientStatus === "failed");
      const { EvalID } = await client.jobs.evaluate(job.id, { forceReschedule: true });
      const evaluation = await eventually(async () => {
        const now = await client.evaluations.read(defined(EvalID, "evaluation"));
        return now.Status === "complete" && now;
      });
      expect(evaluation).toMatchObject({ TriggeredBy: "job-register" });
      await eventually(async () => expect(await client.jobs.allocations(job.id)).toHaveLength(allocations));
      expect(await client.jobs.read(job.id)).toMatchObject({ Version: 0 });
    });

    test("a canary runs beside the old one until it is promoted", async () => {
      const { client, run } = nomadOf(target());
      const group = { Update: { ...update, Canary: 1 } };
      await using job = await run(webJob({ ID: "canary" }, group));
      await ended(job.id, 0, ({ Status }) => Status === "successful");
      await run(webJob({ ID: "canary" }, group, { Env: { ROUND: "2" } }));
      const waiting = await ended(job.id, 1, ({ TaskGroups }) => TaskGroups?.["main"]?.HealthyAllocs === 1);
      expect(waiting).toMatchObject({
        Status: "running",
        StatusDescription: "Deployment is running but requires manual promotion",
      });
      const beside = (await client.jobs.allocations(job.id)).filter(
        ({ ClientStatus }) => ClientStatus === "running",
      );
      expect(beside.map(({ JobVersion }) => JobVersion).sort()).toEqual([0, 1]);
      await client.deployments.promote(defined(waiting.ID, "deployment id"));
      await ended(job.id, 1, ({ Status }) => Status === "successful");
      await eventually(async () => {
        const allocs = (await client.jobs.allocations(job.id)).filter(
          ({ ClientStatus }) => ClientStatus === "running",
        );
        return allocs.length === 1 && allocs[0]?.JobVersion === 1;
      });
    });

    test("one that is failed by hand keeps the canary's predecessor", async () => {
      const { client, run } = nomadOf(target());
      const group = { Update: { ...update, Canary: 1 } };
      await using job = await run(webJob({ ID: "given-up" }, group));
      await ended(job.id, 0, ({ Status }) => Status === "successful");
      await run(webJob({ ID: "given-up" }, group, { Env: { ROUND: "2" } }));
      const waiting = await ended(job.id, 1, ({ TaskGroups }) => TaskGroups?.["main"]?.HealthyAllocs === 1);
      await client.deployments.fail(defined(waiting.ID, "deployment id"));
      const failed = await ended(job.id, 1, ({ Status }) => Status === "failed");
      expect(failed.StatusDescription).toBe("Deployment marked as failed");
      await eventually(async () => {
        const allocs = (await client.jobs.allocations(job.id)).filter(
          ({ ClientStatus }) => ClientStatus === "running",
        );
        return allocs.length === 1 && allocs[0]?.JobVersion === 0;
      });
    });
  });
}
