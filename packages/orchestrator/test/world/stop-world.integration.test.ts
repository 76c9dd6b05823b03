import { findProcessesByEnvironment, isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { worldVariable } from "../../src/files/world-folder.ts";
import { openWorld, type World } from "../../src/world/open-world.ts";
import { startWorld } from "../../src/world/stop-world.ts";
import { runCli, runJson } from "../fixtures/cli.ts";
import { leftOver } from "../fixtures/left-over.ts";
import { call, findPlace, type Place } from "../fixtures/place.ts";

const patient = { timeout: 240_000 };
const small = { servers: "1", clients: "1" };
const SLEEPER = {
  ID: "sleeper",
  Type: "service",
  Datacenters: ["*"],
  TaskGroups: [
    {
      Name: "sleeper",
      Count: 1,
      Tasks: [{ Name: "sleeper", Driver: "raw_exec", Config: { command: "/bin/sleep", args: ["600"] } }],
    },
  ],
};

const open = ({ home }: Place): Promise<World> => openWorld({ home, name: "default" });

async function runSleeper(world: World): Promise<void> {
  const [nomad = ""] = world.endpoints.nomadServers;
  const body = JSON.stringify({ Job: SLEEPER });
  const answer = await world.engine.fetch(`${nomad}/v1/jobs`, { method: "PUT", body });
  expect(answer.status).toBe(200);
  const [consul = ""] = world.endpoints.consul;
  await world.engine.fetch(`${consul}/v1/kv/kept`, { method: "PUT", body: "yes" });
  await untilRunning(world);
}

async function untilRunning(world: World): Promise<void> {
  const [nomad = ""] = world.endpoints.nomadServers;
  await eventually(
    async () => {
      const answer = await world.engine.fetch(`${nomad}/v1/job/sleeper/allocations`);
      expect(await answer.json()).toEqual(
        expect.arrayContaining([expect.objectContaining({ ClientStatus: "running" })]),
      );
    },
    { timeoutMs: 60_000 },
  );
}

test.concurrent(
  "a stopped world runs nothing and says so; started, it has its jobs and keys again",
  patient,
  async () => {
    await using place = await findPlace();
    await place.up(small);
    await runSleeper(await open(place));

    expect(await runJson(place.home, "world", "stop")).toEqual({ ok: true, name: "default", stopped: true });
    expect(leftOver(place.folder, place.subnet)).toEqual([]);
    const status = await runCli(place.home, "world", "status");
    expect(status).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("`pnpm world start` brings it back"),
    });
    const { worlds } = await runJson(place.home, "world", "list");
    expect(worlds).toMatchObject([{ name: "default", stoppedAt: expect.any(String), supervised: false }]);
    await runJson(place.home, "world", "stop");
    for (const command of [
      ["deploy", "demo-server"],
      ["deploy", "history", "demo-server"],
      ["deploy", "drift", "demo-server"],
      ["world", "exec", "node01", "--", "true"],
      ["world", "forward", "node01", "consul"],
    ])
      expect([command, await runCli(place.home, ...command)]).toEqual([
        command,
        {
          exitCode: 1,
          stdout: expect.any(String),
          stderr: expect.stringMatching(
            /WORLD_STOPPED world default is stopped since [^]*`pnpm world start --world default`/,
          ),
        },
      ]);

    expect(await runJson(place.home, "world", "start")).toMatchObject({ ok: true, name: "default" });
    const world = await open(place);
    await untilRunning(world);
    expect(await (await world.engine.fetch(`${world.endpoints.consul[0]}/v1/kv/kept?raw`)).text()).toBe(
      "yes",
    );
    expect((await runCli(place.home, "world", "status")).stdout).not.toContain("stopped");
    expect(await runJson(place.home, "world", "start")).toMatchObject({ changes: [] });
  },
);

test.concurrent("a world that a reboot has ended comes back with its jobs", patient, async () => {
  await using place = await findPlace();
  await place.up(small);
  await runSleeper(await open(place));
  // As a reboot: all at once. A dying process has no environment any more, so those that were killed are asked for by their identity.
  const killed: ProcessIdentity[] = [];
  await eventually(() => {
    const living = findProcessesByEnvironment({ [worldVariable]: place.folder.id });
    for (const identity of living) signalProcess(identity, "SIGKILL");
    killed.push(...living);
    expect(killed.filter(isSameProcess)).toEqual([]);
  });
  await startWorld({ home: place.home, name: "default", ...call });
  await untilRunning(await open(place));
});

test.concurrent("a world that is not there can be neither stopped nor started", async () => {
  await using place = await findPlace();
  for (const command of ["stop", "start"]) {
    const { exitCode, stderr } = await runCli(place.home, "world", command, "--name", "nobody");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining("WORLD_NOT_FOUND") });
  }
});
