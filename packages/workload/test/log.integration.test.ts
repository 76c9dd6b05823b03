import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { wrapChild } from "./start-task.ts";

const fixture = fileURLToPath(new URL("./fixtures/last-words.ts", import.meta.url));

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [fixture, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  return { child, task: wrapChild(child) };
}

test("what is logged at the very end is written before the process ends", async () => {
  const { child, task } = start();
  await using _ = task;
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => (written += chunk.toString()));
  child.stdin.end();
  await once(child, "close");
  expect(await task.ended).toBe(3);
  expect(
    written
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ msg: "ready" }, { msg: "last" }, { msg: "words" }]);
});

test.for([[], ["--late"]])(
  "a process whose last lines nobody can read ends all the same %o",
  async (args) => {
    const { child, task } = start(...args);
    await using _ = task;
    await once(child.stdout, "data");
    child.stdout.destroy();
    child.stdin.end();
    expect(await task.ended).toBe(3);
  },
);
