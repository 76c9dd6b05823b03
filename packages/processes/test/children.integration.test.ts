import { spawn } from "node:child_process";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { childrenOf, identifyProcess } from "processes";

test("a child started by the main thread is found", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await once(child, "spawn");
  expect(childrenOf(process.pid)).toContainEqual(identifyProcess(child.pid ?? -1));
  child.kill("SIGKILL");
});

test("a child started by another thread is found", async () => {
  const worker = new Worker(
    `const { spawn } = require("node:child_process");
     const child = spawn("sleep", ["60"], { stdio: "ignore" });
     require("node:worker_threads").parentPort.postMessage(child.pid);`,
    { eval: true },
  );
  const [pid] = (await once(worker, "message")) as [number];
  expect(childrenOf(process.pid).map((child) => child.pid)).toContain(pid);
  process.kill(pid, "SIGKILL");
  await worker.terminate();
});
