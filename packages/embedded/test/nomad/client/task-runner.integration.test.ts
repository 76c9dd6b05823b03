import { mkdirSync } from "node:fs";
import { findProcessesByEnvironment } from "processes";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { allocFolder } from "../../../src/nomad/client/alloc-folder.ts";
import { TaskRunner } from "../../../src/nomad/client/task-runner.ts";
import { jobOf } from "../scheduler/inputs.ts";

test("a task that is killed while it is being started leaves no process", async () => {
  await using temporary = await temporaryFolder("task-runner");
  const folder = allocFolder(temporary.path, "alloc");
  const paths = folder.task("task");
  for (const path of [folder.logs, paths.root]) mkdirSync(path, { recursive: true });
  const task = jobOf({
    Tasks: [{ Name: "task", Driver: "raw_exec", Config: { command: "/bin/sleep", args: ["600"] } }],
  }).TaskGroups[0]?.Tasks[0];
  if (!task) throw new Error("the job has no task");
  const variables = { FOLDER: temporary.path };
  const runner = new TaskRunner({
    task,
    folder: paths,
    logs: folder.logs,
    batch: false,
    environment: { variables, inherited: {}, interpolate: (text) => text, interpolateConfig: (text) => text },
    restored: undefined,
    onState: () => {},
    onRunning: () => {},
    onStopping: async () => {},
    now: () => new Date(),
    random: () => 0,
    maxKillTimeoutMs: 30_000,
    detach: new AbortController().signal,
  });
  const ended = runner.run();
  await runner.kill();
  expect(await ended).toMatchObject({ State: "dead", Failed: false });
  expect(runner.state().Events.map(({ Type }) => Type)).toContain("Killed");
  expect(findProcessesByEnvironment(variables)).toEqual([]);
});
