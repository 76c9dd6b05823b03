import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { nomadOf } from "./fixtures.ts";
import { shellJob } from "./steps/jobs.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

const Update = { MinHealthyTime: 1e8, HealthyDeadline: 20e9, ProgressDeadline: 60e9 };

/** Versions of a job: which are kept, which are stable, and of what source they are. */
export function describeVersions(target: () => NomadTarget): void {
  const post = async (path: string, body: object) => ask(target().url, path, { method: "POST", body });
  const register = (id: string, round: number, group: object) =>
    post("/v1/jobs", {
      Job: shellJob(id, `: ${round}; exec sleep 600`, group),
      Submission: { Source: `source ${round}`, Format: "json" },
    });
  const versions = async (id: string): Promise<string[]> => {
    const found = at((await ask(target().url, `/v1/job/${id}/versions`)).json, "Versions");
    return (Array.isArray(found) ? found : []).map(
      (version) => `${String(at(version, "Version"))}${at(version, "Stable") === true ? " stable" : ""}`,
    );
  };
  const sourceOf = async (id: string, version: number): Promise<unknown> =>
    at((await ask(target().url, `/v1/job/${id}/submission?version=${version}`)).json, "Source");
  const isStable = (id: string, version: number) => async () =>
    (await versions(id)).includes(`${version} stable`);

  describe.concurrent("versions", () => {
    test("six are kept, the last stable one among them; of sources the newest six", async () => {
      const { run } = nomadOf(target());
      await using job = await run(shellJob("kept", ": 0; exec sleep 600", { Update }));
      await eventually(isStable(job.id, 0), { timeoutMs: 30_000 });
      for (let round = 1; round < 8; round++) await register(job.id, round, { Update });
      expect(await versions(job.id)).toEqual(["7", "6", "5", "4", "3", "0 stable"]);
      expect(await sourceOf(job.id, 2)).toBe("source 2");
      expect(await sourceOf(job.id, 1)).toBeUndefined();
    });

    test("scaling and reverting copy the source; a scaled version is as stable as it was", async () => {
      const { run } = nomadOf(target());
      await using job = await run(shellJob("copied", ": 0; exec sleep 600", { Update }));
      await eventually(isStable(job.id, 0), { timeoutMs: 30_000 });
      await register(job.id, 1, { Update });
      await eventually(isStable(job.id, 1), { timeoutMs: 30_000 });
      await post(`/v1/job/${job.id}/scale`, { Count: 2, Target: { Group: "main" } });
      expect(await versions(job.id)).toEqual(["2 stable", "1 stable", "0 stable"]);
      expect(await sourceOf(job.id, 2)).toBe("source 1");
      await post(`/v1/job/${job.id}/revert`, { JobID: job.id, JobVersion: 1 });
      expect((await versions(job.id))[0]).toBe("3");
      expect(await sourceOf(job.id, 3)).toBe("source 1");
      await eventually(isStable(job.id, 3), { timeoutMs: 30_000 });
    });

    test("an identical job is answered with the index of its last change of any kind", async () => {
      const { client, run } = nomadOf(target());
      await using job = await run(shellJob("unchanged", ": 0; exec sleep 600", { Count: 0 }));
      await eventually(async () => (await client.jobs.read(job.id)).Status === "dead");
      const { JobModifyIndex, ModifyIndex } = await client.jobs.read(job.id);
      const body = { Job: shellJob(job.id, ": 0; exec sleep 600", { Count: 0 }) };
      expect(at((await post("/v1/jobs", body)).json, "JobModifyIndex")).toBe(ModifyIndex);
      expect(ModifyIndex).toBeGreaterThan(JobModifyIndex ?? Number.NaN);
      expect((await client.jobs.read(job.id)).JobModifyIndex).toBe(JobModifyIndex);
    });
  });
}
