import { createNomadClient, type Allocation, type NomadClient } from "nomad-client-ts";
import { eventually } from "testing";
import { ask } from "./ask.ts";
import { at } from "./steps/step.ts";
import type { NomadTarget } from "./target.ts";

/** A client with the helpers of these tests. */
export interface Nomad {
  readonly client: NomadClient;
  /** Registers a job, and purges it on disposal when its tasks have ended. */
  run(job: object): Promise<AsyncDisposable & { readonly id: string; readonly evalId: string }>;
  /** Waits for the only allocation of a job that the condition holds for. */
  allocation(jobId: string, condition: (alloc: Allocation) => boolean): Promise<Allocation>;
  /** Base URL of the server task of an allocation. */
  urlOf(alloc: Allocation): string;
}

export function nomadOf(target: NomadTarget): Nomad {
  const client = createNomadClient({ address: target.url, timeoutMs: 30_000 });
  return {
    client,
    run: async (job) => {
      const { json, text } = await ask(target.url, "/v1/jobs", { method: "POST", body: { Job: job } });
      const id = String(at(job, "ID"));
      const evalId = at(json, "EvalID");
      if (typeof evalId !== "string") throw new Error(`job ${id} was refused: ${text}`);
      return { id, evalId, [Symbol.asyncDispose]: () => purge(target, id) };
    },
    allocation: (jobId, condition) =>
      eventually(
        async () => {
          const stubs = await client.jobs.allocations(jobId);
          const allocs = await Promise.all(stubs.map(({ ID }) => client.allocations.read(ID)));
          const found = allocs.find(condition);
          if (!found)
            throw new Error(`no allocation of ${jobId} is so: ${JSON.stringify(stubs).slice(0, 1500)}`);
          return found;
        },
        { timeoutMs: 45_000, intervalMs: 100 },
      ),
    urlOf: (alloc) => {
      const [port] = alloc.AllocatedResources?.Shared.Ports ?? [];
      if (!port) throw new Error(`allocation ${alloc.ID} has no port`);
      return `http://${port.HostIP}:${port.Value}`;
    },
  };
}

async function purge(target: NomadTarget, id: string): Promise<void> {
  await ask(target.url, `/v1/job/${id}?purge=true`, { method: "DELETE" });
  await eventually(
    async () => {
      const { json } = await ask(target.url, `/v1/job/${id}/allocations`);
      return (
        Array.isArray(json) &&
        json.every((alloc) => ["complete", "failed", "lost"].includes(String(at(alloc, "ClientStatus"))))
      );
    },
    { timeoutMs: 30_000 },
  );
}

/** Types of a task's events, oldest first. */
export function eventsOf(alloc: Allocation, task: string): string[] {
  return (alloc.TaskStates?.[task]?.Events ?? []).map((event) => event.Type);
}

/** Whether a message is among a task's events. */
export function says(alloc: Allocation, task: string, message: string): boolean {
  return (alloc.TaskStates?.[task]?.Events ?? []).some((event) => event.DisplayMessage === message);
}

/** Makes sure that a value is there. */
export function defined<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`);
  return value;
}
