import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { ask, type Answer } from "./ask.ts";
import { nomadOf } from "./fixtures.ts";
import { shellJob } from "./steps/jobs.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

/** The events of a group, which `nomad job scaling-events` lists. */
export function describeScaling(target: () => NomadTarget): void {
  const scale = async (id: string, body: object): Promise<Answer> =>
    ask(target().url, `/v1/job/${id}/scale`, {
      method: "POST",
      body: { Target: { Group: "main" }, ...body },
    });
  const events = async (id: string): Promise<unknown> =>
    at((await ask(target().url, `/v1/job/${id}/scale`)).json, "TaskGroups", "main", "Events");

  const registered = async () => {
    const { run, client } = nomadOf(target());
    const id = `scaled-${Math.random().toString(36).slice(2, 8)}`;
    const Update = { MinHealthyTime: 1e8, HealthyDeadline: 20e9, ProgressDeadline: 60e9 };
    const job = await run(shellJob(id, "exec sleep 600", { Update }));
    // Nomad refuses to scale while a deployment is under way.
    await eventually(async () => (await client.jobs.read(id)).Stable === true, { timeoutMs: 30_000 });
    return { ...job, client };
  };

  describe.concurrent("scaling events", () => {
    test("a new count is an event, with the counts, the message, the evaluation, and the time of the version", async () => {
      await using job = await registered();
      expect(await events(job.id)).toBeNull();
      const answer = await scale(job.id, { Count: 2, Message: "more load", Meta: { by: "test", tries: 1 } });
      const [version] = (await job.client.jobs.versions(job.id)).Versions ?? [];
      expect(await events(job.id)).toEqual([
        {
          Count: 2,
          CreateIndex: at(answer.json, "Index"),
          Error: false,
          EvalID: at(answer.json, "EvalID"),
          Message: "more load",
          Meta: { by: "test", tries: 1 },
          PreviousCount: 1,
          Time: version?.SubmitTime,
        },
      ]);
    });

    test("a message without a count is an event that makes no version; the newest twenty are kept, the newest first", async () => {
      await using job = await registered();
      const answer = await scale(job.id, { Message: "no room", Error: true });
      expect(answer.json).toMatchObject({ EvalCreateIndex: 0, EvalID: "", KnownLeader: true });
      expect(answer.headers.get("x-nomad-index")).toBe(String(at(answer.json, "Index")));
      expect(await events(job.id)).toMatchObject([
        { Count: null, Error: true, EvalID: null, Message: "no room", Meta: null, PreviousCount: 1 },
      ]);
      expect((await job.client.jobs.versions(job.id)).Versions).toHaveLength(1);
      for (let round = 1; round <= 22; round++) await scale(job.id, { Message: `round ${round}` });
      const kept = await events(job.id);
      expect(Array.isArray(kept) && kept.map((event) => at(event, "Message"))).toEqual(
        Array.from({ length: 20 }, (_, index) => `round ${22 - index}`),
      );
    });

    test("a stopped job keeps its events, a purged job loses them", async () => {
      await using job = await registered();
      await scale(job.id, { Message: "a word" });
      await ask(target().url, `/v1/job/${job.id}`, { method: "DELETE" });
      expect(await events(job.id)).toMatchObject([{ Message: "a word" }]);
      await ask(target().url, `/v1/job/${job.id}?purge=true`, { method: "DELETE" });
      await eventually(async () => (await ask(target().url, `/v1/job/${job.id}`)).status === 404);
      await ask(target().url, "/v1/jobs", {
        method: "POST",
        body: { Job: shellJob(job.id, "exec sleep 600", { Count: 0 }) },
      });
      expect(await events(job.id)).toBeNull();
    });

    test("a count below zero is refused before anything else is looked at", async () => {
      const answer = await scale("no-such-job", { Count: -1 });
      expect(answer).toMatchObject({ status: 400, text: "scaling action count can't be negative" });
    });
  });
}
