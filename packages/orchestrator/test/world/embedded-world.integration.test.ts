import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { findSupervisor } from "../../src/supervisor/find-supervisor.ts";
import type { WorldFolder } from "../../src/files/world-folder.ts";
import { openWorld } from "../../src/world/open-world.ts";
import { readStatus } from "../../src/world/status.ts";
import { runCli, startCli } from "../fixtures/cli.ts";
import { leftOver } from "../fixtures/left-over.ts";
import { call, findPlace } from "../fixtures/place.ts";

// Most of a bring-up is waiting for the first runs of Consul checks: worlds come up side by side.
const patient = { timeout: 240_000 };

test.concurrent(
  "a world comes up healthy, a second up changes nothing, down leaves nothing",
  patient,
  async () => {
    await using place = await findPlace();
    const first = await place.up();
    expect(first.isNew).toBe(true);
    expect(first.changes).not.toEqual([]);
    expect(await place.up()).toMatchObject({ isNew: false, changes: [] });

    expect(await place.status()).toMatchObject({
      engine: "embedded",
      health: {
        consul: { instances: 3, checks: 3 },
        nomad: { instances: 9, checks: 18 },
        nomadClient: { instances: 4, checks: 8 },
      },
      hosts: [21, 22, 23, 24].map((host) => ({ address: place.subnet.address(host) })),
      notes: [],
      mismatches: [],
    });

    const exec = (host: string) => runCli(place.home, "world", "exec", host, "--", "echo", "hello");
    for (const name of ["node01", "machine"])
      expect([name, await exec(name)]).toEqual([name, { exitCode: 0, stdout: "hello\n", stderr: "" }]);
    expect(await exec("node09")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^HOST_NOT_IN_WORLD [^]*Its hosts: node01, node02, node03, node04\.$/m),
    });

    expect(await place.down()).toBe(true);
    expect(leftOver(place.folder, place.subnet)).toEqual([]);
    expect(existsSync(place.home)).toBe(false);
    expect(await place.down()).toBe(false);
    expect(existsSync(place.home)).toBe(false);
  },
);

test.concurrent("what was killed is named by status and completed by the next up", patient, async () => {
  await using place = await findPlace();
  await place.up();
  const world = await openWorld({ home: place.home, name: "default" });
  const agents = (await world.agents(call)).map(({ status }) => status!.process!);
  // Without a supervisor nobody starts them again: what is amiss stays to be seen.
  for (const identity of [await supervisorOf(place.folder), ...agents]) signalProcess(identity, "SIGKILL");
  await eventually(() => !agents.some(isSameProcess));

  expect((await place.status()).mismatches).toEqual(
    expect.arrayContaining([
      expect.stringContaining("agent consul is restarting"),
      expect.stringContaining("agent nomad is restarting"),
      expect.stringContaining("Consul does not answer on any host"),
    ]),
  );
  expect((await place.up()).changes).not.toEqual([]);
  expect((await place.status()).mismatches).toEqual([]);
});

test.concurrent(
  "a frozen Consul is asked at all its addresses at once, each for its limit",
  patient,
  async () => {
    await using place = await findPlace();
    await place.up({ servers: "3", clients: "4" });
    const world = await openWorld({ home: place.home, name: "default" });
    const consul = (await world.agents(call)).find(({ system }) => system === "consul")!.status!.process!;
    signalProcess(consul, "SIGSTOP");
    // One address has 5 s: four of them one after the other would not be done in time.
    const { mismatches, health } = await readStatus(world, { signal: AbortSignal.timeout(15_000) });
    signalProcess(consul, "SIGCONT");
    expect(health).toBeUndefined();
    expect(mismatches).toContainEqual(expect.stringContaining("Consul does not answer on any host"));
  },
);

test.concurrent("two that bring the same world up at once make one world", patient, async () => {
  await using place = await findPlace();
  const both = await Promise.all([place.up(), place.up()]);
  expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
  expect(both.find(({ isNew }) => !isNew)?.changes).toEqual([]);
});

test.concurrent("an address in use is named with what holds it, and nothing is left", patient, async () => {
  await using place = await findPlace();
  const address = place.subnet.address(22);
  const holder = createServer().listen(8500, address);
  await once(holder, "listening");
  try {
    await expect(place.up()).rejects.toMatchObject({
      code: "ADDRESS_IN_USE",
      message: expect.stringMatching(`^${address}:8500 is in use by .* \\(pid ${process.pid}\\)$`),
    });
    expect(existsSync(place.home)).toBe(false);
  } finally {
    holder.close();
  }
});

test.concurrent("what an up that was killed has begun is removed by down", patient, async () => {
  await using place = await findPlace();
  const run = startCli(place.home, "world", "up", ...place.flags);
  await eventually(() => findSupervisor(place.folder).then(Boolean), { timeoutMs: 60_000 });
  run.child.kill("SIGKILL");
  await run.ended;
  expect(await place.down()).toBe(true);
  expect(leftOver(place.folder, place.subnet)).toEqual([]);
  expect(existsSync(place.home)).toBe(false);
});

test.concurrent("an up that is interrupted takes back what it began", patient, async () => {
  await using place = await findPlace();
  const run = startCli(place.home, "world", "up", ...place.flags);
  await eventually(() => findSupervisor(place.folder).then(Boolean), { timeoutMs: 60_000 });
  run.child.kill("SIGINT");
  const { exitCode, stderr } = await run.ended;
  expect(stderr).toContain("INTERRUPTED");
  expect(exitCode).toBe(130);
  expect(leftOver(place.folder, place.subnet)).toEqual([]);
  expect(existsSync(place.home)).toBe(false);
});

test.concurrent(
  "down ends everything even when the world's folder was removed by hand",
  patient,
  async () => {
    await using place = await findPlace();
    await place.up({ servers: "1", clients: "1" });
    await rm(place.home, { recursive: true });
    expect(leftOver(place.folder, place.subnet)).not.toEqual([]);
    expect(await place.down()).toBe(true);
    expect(leftOver(place.folder, place.subnet)).toEqual([]);
  },
);

test.concurrent("a world that is there is not made into another one", patient, async () => {
  await using place = await findPlace();
  await place.up({ servers: "1", clients: "2" });
  expect((await place.status()).health).toEqual({
    consul: { instances: 1, checks: 1 },
    nomad: { instances: 3, checks: 6 },
    nomadClient: { instances: 2, checks: 4 },
  });
  const { exitCode, stderr } = await runCli(place.home, "world", "up", "--clients", "5");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("WORLD_DIFFERS world default is there with hosts 2, not 5");
  expect((await place.status()).mismatches).toEqual([]);
});

async function supervisorOf(folder: WorldFolder): Promise<ProcessIdentity> {
  const supervisor = await findSupervisor(folder);
  if (!supervisor) throw new Error("there is no supervisor");
  return supervisor;
}
