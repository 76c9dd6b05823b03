import { eventually } from "testing";
import { ask } from "./ask.ts";
import { at, whenNone } from "./steps/step.ts";

/** Purges every job and waits until its tasks have ended: they would outlive their agent. */
export async function stopJobs(url: string): Promise<void> {
  const { json } = await ask(url, "/v1/jobs");
  for (const job of Array.isArray(json) ? json : []) {
    await ask(url, `/v1/job/${String(at(job, "ID"))}?purge=true`, { method: "DELETE" });
  }
  const isOver = whenNone("running", "pending");
  await eventually(async () => isOver(await ask(url, "/v1/allocations")), { timeoutMs: 30_000 });
}
