import { freePort } from "testing";
import { expect, test } from "vitest";
import { askPid, isUp, startTask } from "./start-task.ts";

async function freeAddress() {
  return `127.0.0.1:${await freePort()}`;
}

test("SIGTERM answers the request in flight, refuses new connections and ends with 0", async () => {
  const address = await freeAddress();
  await using task = startTask(address);
  await isUp(address, task);
  const inFlight = askPid(address, "/slow");
  const sent = new Promise((resolve) =>
    task.child.stdout?.on("data", (line: Buffer) => line.includes("/slow") && resolve(line)),
  );
  await sent;
  task.child.kill("SIGTERM");
  expect(await inFlight).toBe(task.pid);
  expect(await task.ended).toBe(0);
  await expect(askPid(address)).rejects.toThrow();
});

test("an idle keep-alive connection does not hold up the end", async () => {
  const address = await freeAddress();
  await using task = startTask(address);
  await isUp(address, task);
  const response = await fetch(`http://${address}/`);
  expect(response.headers.get("connection")).toBe("keep-alive");
  await response.text();
  task.child.kill("SIGTERM");
  expect(await task.ended).toBe(0);
});

test("a task whose log pipes died goes on answering", async () => {
  const address = await freeAddress();
  await using task = startTask(address);
  await isUp(address, task);
  task.child.stdout?.destroy();
  for (let request = 0; request < 20; request++) expect(await askPid(address)).toBe(task.pid);
  task.child.kill("SIGTERM");
  expect(await task.ended).toBe(0);
});

test("outside of Nomad a second process on the same address is refused with exit code 1", async () => {
  const address = await freeAddress();
  await using first = startTask(address);
  await isUp(address, first);
  await using second = startTask(address);
  expect(await second.ended).toBe(1);
  expect(await askPid(address)).toBe(first.pid);
});

test("a malformed address is a usage error: exit code 2", async () => {
  await using task = startTask("nowhere");
  expect(await task.ended).toBe(2);
});
