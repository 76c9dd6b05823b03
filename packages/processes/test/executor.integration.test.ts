import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { startTask, type StartOptions } from "../src/executor.ts";

const signal = new AbortController().signal;

function shell(folder: string, script: string): StartOptions {
  return {
    stateFolder: folder,
    command: "/bin/sh",
    args: ["-c", script],
    env: {},
    executorEnv: {},
    cwd: folder,
    stdout: join(folder, "stdout"),
    stderr: join(folder, "stderr"),
  };
}

test("a task that has ended before anybody looked at its executor has its exit code", async () => {
  await using folder = await temporaryFolder("executor");
  process.nextTick(standStill);
  const task = await startTask(shell(folder.path, "exit 4"));
  expect(await task.wait(signal)).toEqual({ code: 4, signal: 0 });
});

/** As on a busy machine: the task runs, this process does not. */
function standStill(): void {
  const until = performance.now() + 300;
  while (performance.now() < until);
}
