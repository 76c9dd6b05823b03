import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { whenEnded } from "../src/when-ended.ts";

function start(script: string) {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.setEncoding("latin1").on("data", (text: string) => (output += text));
  return { child, ended: whenEnded(child), output: () => output };
}

test("all that a child wrote has been read when it has ended", async () => {
  const { ended, output } = start("head -c 200000 /dev/zero; exit 3");
  expect(await ended).toBe(3);
  expect(output()).toHaveLength(200_000);
});

test("a child that leaves another with its pipes has ended all the same", async () => {
  const { ended, output } = start("echo here; sleep 20 & echo $!; kill -TERM $$");
  expect(await ended).toBe("SIGTERM");
  const [here, pid] = output().split("\n");
  process.kill(Number(pid));
  expect(here).toBe("here");
});

test("one that cannot be started is an error", async () => {
  await expect(whenEnded(spawn("/nowhere/at-all"))).rejects.toThrow("ENOENT");
});
