import { join } from "node:path";
import { standStill, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { findProcessesByEnvironment } from "../src/environment.ts";
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
  process.nextTick(() => standStill(300));
  const task = await startTask(shell(folder.path, "exit 4"));
  expect(await task.wait(signal)).toEqual({ code: 4, signal: 0 });
});

test.each(["NAME", "NAME-WITH-DASH"])(
  "a started task is its command, with its variables: %s",
  async (name) => {
    await using folder = await temporaryFolder("executor");
    for (let i = 0; i < 20; i++) {
      const mark = { [name]: "x", MARK: `${process.pid}-${i}` };
      const sleeper = { ...shell(folder.path, ""), command: "/bin/sleep", args: ["60"], env: mark };
      const task = await startTask(sleeper);
      const found = findProcessesByEnvironment(mark);
      await task.destroy();
      expect(found).toEqual([task.task]);
    }
  },
);
