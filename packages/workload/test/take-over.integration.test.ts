import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { eventually, freePort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { askPid, isUp, startTask, wrapChild } from "./start-task.ts";

const onLinux = test.skipIf(process.platform !== "linux");

/** A fresh address, a task folder and the variables of one allocation. */
async function allocation() {
  const folder = await temporaryFolder("takeover");
  const address = `127.0.0.1:${await freePort()}`;
  const environment = { NOMAD_ALLOC_ID: folder.path, NOMAD_TASK_NAME: "task", NOMAD_TASK_DIR: folder.path };
  return {
    address,
    environment,
    folder: folder.path,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

onLinux(
  "a new copy takes over from an orphan: the old one ends with 0 and no connection is refused meanwhile",
  async () => {
    await using home = await allocation();
    await using orphan = startTask(home.address, home.environment);
    await isUp(home.address, orphan);
    await using successor = startTask(home.address, home.environment);
    let answered = 0;
    while (orphan.child.exitCode === null && orphan.child.signalCode === null) {
      expect([orphan.pid, successor.pid]).toContain(await askPid(home.address));
      answered++;
    }
    expect(await orphan.ended).toBe(0);
    expect(answered).toBeGreaterThan(0);
    expect(await askPid(home.address)).toBe(successor.pid);
    expect(await readdir(home.folder)).toEqual([`control-${successor.pid}.sock`]);
  },
);

onLinux("without a folder for the control socket the old copy is asked by SIGTERM", async () => {
  await using home = await allocation();
  const { NOMAD_TASK_DIR: _none, ...environment } = home.environment;
  await using orphan = startTask(home.address, environment);
  await isUp(home.address, orphan);
  await using successor = startTask(home.address, environment);
  expect(await orphan.ended).toBe(0);
  await isUp(home.address, successor);
});

onLinux("an old copy that is stopped, and so cannot drain, is killed", async () => {
  await using home = await allocation();
  await using orphan = startTask(home.address, home.environment);
  await isUp(home.address, orphan);
  orphan.child.kill("SIGSTOP");
  await using successor = startTask(home.address, home.environment);
  expect(await orphan.ended).toBe("SIGKILL");
  await isUp(home.address, successor);
});

onLinux("of three copies started at once exactly one stays", async () => {
  await using home = await allocation();
  await using a = startTask(home.address, home.environment);
  await using b = startTask(home.address, home.environment);
  await using c = startTask(home.address, home.environment);
  const isAlive = ({ child }: typeof a) => child.exitCode === null && child.signalCode === null;
  await eventually(() => [a, b, c].filter(isAlive).length === 1);
  const [survivor] = [a, b, c].filter(isAlive);
  await isUp(home.address, survivor!);
});

onLinux("another allocation's task, and another program in the same allocation, are left alone", async () => {
  await using home = await allocation();
  await using elsewhere = await allocation();
  await using stranger = startTask(elsewhere.address, elsewhere.environment);
  await using sidecar = wrapChild(spawn("sleep", ["60"], { env: { ...process.env, ...home.environment } }));
  await isUp(elsewhere.address, stranger);
  await using orphan = startTask(home.address, home.environment);
  await isUp(home.address, orphan);
  await using successor = startTask(home.address, home.environment);
  expect(await orphan.ended).toBe(0);
  await isUp(home.address, successor);
  expect(sidecar.child.signalCode).toBeNull();
  expect(await askPid(elsewhere.address)).toBe(stranger.pid);
});

onLinux("the executor that started the task carries its environment and is never taken over", async () => {
  await using home = await allocation();
  await using direct = startTask(home.address, home.environment);
  await isUp(home.address, direct);
  const fixture = direct.child.spawnargs[1]!;
  const script = `"${process.execPath}" "${fixture}" & wait $!`;
  await using executor = wrapChild(
    spawn("/bin/sh", ["-c", script], { env: { NOMAD_ADDR_http: home.address, ...home.environment } }),
  );
  expect(await direct.ended).toBe(0);
  const pid = await eventually(() => askPid(home.address));
  expect(executor.child.exitCode).toBeNull();
  process.kill(pid, "SIGTERM");
  expect(await executor.ended).toBe(0);
});
