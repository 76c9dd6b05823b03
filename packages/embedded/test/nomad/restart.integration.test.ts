import {
  identifyProcess,
  findProcessesByEnvironment,
  isSameProcess,
  signalProcess,
  type ProcessIdentity,
} from "processes";
import { readFileSync } from "node:fs";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { ask } from "../../contract/nomad/ask.ts";
import { shellJob } from "../../contract/nomad/steps/jobs.ts";
import { at } from "../../contract/nomad/steps/step.ts";
import { createNomadPlace, startNomadProcess, type NomadPlace } from "./nomad-process.ts";

const sleeper = shellJob("sleeper", "exec sleep 600", {
  Update: { MinHealthyTime: 1e7, HealthyDeadline: 20e9, ProgressDeadline: 60e9 },
  RestartPolicy: { Attempts: 5, Interval: 60e9, Delay: 1e7, Mode: "fail" },
});

async function register(place: NomadPlace, job: object): Promise<void> {
  expect((await ask(place.url, "/v1/jobs", { method: "POST", body: { Job: job } })).status).toBe(200);
}

/** The only allocation of the job, once the condition holds. */
function allocation(place: NomadPlace, condition: (alloc: unknown) => boolean): Promise<unknown> {
  return eventually(async () => {
    const { json } = await ask(place.url, "/v1/job/sleeper/allocations");
    const found = Array.isArray(json) ? json.find(condition) : undefined;
    if (!found) throw new Error(`not yet: ${JSON.stringify(json).slice(0, 800)}`);
    return found;
  });
}

const isRunning = (alloc: unknown): boolean => at(alloc, "ClientStatus") === "running";

function tasksOf(alloc: unknown): ProcessIdentity[] {
  return findProcessesByEnvironment({ NOMAD_ALLOC_ID: String(at(alloc, "ID")), NOMAD_TASK_NAME: "shell" });
}

test("after SIGKILL of the agent its state is there again, the task ran on, and the same process is taken back", async () => {
  await using place = await createNomadPlace();
  await using first = await startNomadProcess(place);
  await register(place, sleeper);
  const isOver = async (): Promise<boolean> =>
    at((await ask(place.url, "/v1/job/sleeper/deployment")).json, "Status") === "successful";
  await eventually(isOver, { timeoutMs: 30_000 });
  const before = await allocation(place, isRunning);
  const [task] = tasksOf(before);
  if (!task) throw new Error("the task has no process");
  const paths = ["", "/versions", "/evaluations", "/deployments"].map((end) => `/v1/job/sleeper${end}`);
  const read = () => Promise.all(paths.map(async (path) => (await ask(place.url, path)).json));
  const state = await read();
  await first.end("SIGKILL");
  expect(isSameProcess(task)).toBe(true);
  await using second = await startNomadProcess(place);
  expect(await read()).toEqual(state);
  const after = await allocation(place, isRunning);
  expect(at(after, "ID")).toBe(at(before, "ID"));
  expect(tasksOf(after)).toEqual([task]);
  expect(at(after, "TaskStates", "shell", "Restarts")).toBe(0);
  await ask(place.url, "/v1/job/sleeper", { method: "DELETE" });
  await eventually(() => !isSameProcess(task));
  expect(await second.end("SIGTERM")).toBe(0);
});

test("a task that ended while no agent ran is told with its exit code, and restarted", async () => {
  await using place = await createNomadPlace();
  await using first = await startNomadProcess(place);
  await register(
    place,
    shellJob("sleeper", "trap 'exit 9' TERM; while :; do sleep 0.05; done", {
      RestartPolicy: { Attempts: 5, Interval: 60e9, Delay: 1e7, Mode: "fail" },
    }),
  );
  const before = await allocation(place, isRunning);
  const [task] = tasksOf(before);
  if (!task) throw new Error("the task has no process");
  await first.end("SIGKILL");
  // The trap may not be set yet right after the start.
  await eventually(() => {
    signalProcess(task, "SIGTERM");
    return !isSameProcess(task);
  });
  await using agents = new AsyncDisposableStack();
  agents.use(await startNomadProcess(place));
  const after = await allocation(
    place,
    (alloc) => at(alloc, "TaskStates", "shell", "Restarts") === 1 && isRunning(alloc),
  );
  expect(at(after, "ID")).toBe(at(before, "ID"));
  expect(JSON.stringify(at(after, "TaskStates", "shell", "Events"))).toMatch(/Exit Code: (9|143)/);
});

test("an orphan, whose executor was killed too, gets a second copy beside it, as with a real client", async () => {
  await using place = await createNomadPlace();
  await using first = await startNomadProcess(place);
  await register(place, sleeper);
  const [task] = tasksOf(await allocation(place, isRunning));
  if (!task) throw new Error("the task has no process");
  const executor = identifyProcess(parentOf(task));
  if (!executor) throw new Error("the task has no executor");
  await first.end("SIGKILL");
  signalProcess(executor, "SIGKILL");
  await eventually(() => !isSameProcess(executor));
  expect(isSameProcess(task)).toBe(true);
  await using agents = new AsyncDisposableStack();
  agents.use(await startNomadProcess(place));
  const after = await allocation(place, (alloc) => isRunning(alloc) && tasksOf(alloc).length === 2);
  expect(tasksOf(after)).toContainEqual(task);
  signalProcess(task, "SIGKILL");
});

function parentOf({ pid }: ProcessIdentity): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
