import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { nomadOf } from "./fixtures.ts";
import { shellJob } from "./steps/jobs.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

/** The stream of events. */
export function describeEvents(target: () => NomadTarget): void {
  describe("event stream", () => {
    test("tells the changes of the topics asked for, and of no other", async () => {
      const { run } = nomadOf(target());
      const stop = new AbortController();
      const path = "/v1/event/stream?topic=Job:streamed&topic=Allocation:streamed";
      const response = await fetch(target().url + path, { signal: stop.signal });
      const seen: unknown[] = [];
      const reading = follow(response, seen).catch(() => undefined);
      await using job = await run(shellJob("streamed", "exec sleep 600"));
      await using other = await run(shellJob("not-streamed", "exec sleep 600"));
      await eventually(() => seen.some((event) => at(event, "Type") === "AllocationUpdated"), {
        timeoutMs: 20_000,
      });
      expect(other.id).toBe("not-streamed");
      stop.abort();
      await reading;
      const [first] = seen;
      expect(first).toMatchObject({
        Topic: "Job",
        Type: "JobRegistered",
        Key: job.id,
        Namespace: "default",
        Payload: { Job: { ID: job.id } },
      });
      expect(new Set(seen.map((event) => at(event, "Topic")))).toEqual(new Set(["Job", "Allocation"]));
      const placed = seen.find((event) => at(event, "Type") === "PlanResult" && at(event, "Topic") !== "Job");
      expect(at(placed, "FilterKeys", 0)).toBe(job.id);
      expect(at(placed, "Payload", "Allocation", "JobID")).toBe(job.id);
    });
  });
}

async function follow(response: Response, seen: unknown[]): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const events = at(JSON.parse(line), "Events");
      if (Array.isArray(events)) seen.push(...events);
    }
  }
}
