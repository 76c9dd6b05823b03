import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import type { Units } from "../../src/hosts/host.ts";
import type { UnitDefinition } from "../../src/hosts/unit.ts";
import { ensureSupervisor, findSupervisor } from "../../src/supervisor/find-supervisor.ts";
import { createSupervisedUnits } from "../../src/supervisor/units.ts";
import { endWorldProcesses } from "../../src/supervisor/end-processes.ts";
import { worldFolder, type WorldFolder } from "../../src/files/world-folder.ts";

interface Supervised extends AsyncDisposable {
  readonly folder: WorldFolder;
  readonly units: Units;
}

const call = { signal: new AbortController().signal };

async function startSupervised(): Promise<Supervised> {
  const temporary = await temporaryFolder("supervisor");
  const folder = worldFolder(temporary.path, "test");
  await ensureSupervisor(folder, call);
  return {
    folder,
    units: createSupervisedUnits(folder, "host"),
    [Symbol.asyncDispose]: async () => {
      await endWorldProcesses(folder, call);
      await temporary[Symbol.asyncDispose]();
    },
  };
}

function unit(script: string, options: Partial<UnitDefinition> = {}): UnitDefinition {
  return {
    name: "unit",
    description: "a test's",
    command: [process.execPath, "--eval", script],
    environment: { GREETING: "hello" },
    workingDirectory: "/",
    ...options,
  };
}

const FOREVER = "console.log(process.env.GREETING); setInterval(() => {}, 1000)";

async function processOf(units: Units, name = "unit"): Promise<ProcessIdentity> {
  const status = await units.status(name, call);
  if (!status?.process) throw new Error(`${name} does not run: ${JSON.stringify(status)}`);
  return status.process;
}

test.concurrent("a unit is started with its environment and its output kept, once", async () => {
  await using world = await startSupervised();
  expect(await world.units.define(unit(FOREVER), call)).toBe(true);
  expect(await world.units.define(unit(FOREVER), call)).toBe(false);
  expect(await world.units.start("unit", call)).toBe(true);
  const first = await processOf(world.units);
  expect(await world.units.start("unit", call)).toBe(false);
  expect(await processOf(world.units)).toEqual(first);
  await eventually(async () => {
    const lines: string[] = [];
    for await (const line of world.units.logs("unit", call)) lines.push(line);
    expect(lines).toEqual(["hello"]);
  });
});

test.concurrent("a unit that was killed is started again, and counted", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  const first = await processOf(world.units);
  signalProcess(first, "SIGKILL");
  await eventually(async () => {
    const status = await world.units.status("unit", call);
    expect(status).toMatchObject({ state: "running", restarts: 1, lastExit: "ended by SIGKILL" });
    expect(status?.process).not.toEqual(first);
  });
});

test.concurrent("a unit that ends by itself with exit code 0 stays ended", async () => {
  await using world = await startSupervised();
  await world.units.define(unit("0"), call);
  await world.units.start("unit", call);
  await eventually(async () => {
    expect(await world.units.status("unit", call)).toEqual({
      generation: 1,
      state: "stopped",
      restarts: 0,
      lastExit: "exit code 0",
    });
  });
});

test.concurrent("a held unit is not started again until it is released", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.define(unit(FOREVER, { name: "other" }), call);
  await Promise.all([world.units.start("unit", call), world.units.start("other", call)]);
  await world.units.hold("unit", { ...call, forMs: 60_000 });
  signalProcess(await processOf(world.units), "SIGKILL");
  signalProcess(await processOf(world.units, "other"), "SIGKILL");
  // The other one is back: the held one would be too.
  await eventually(async () => expect((await world.units.status("other", call))?.restarts).toBe(1));
  expect(await world.units.status("unit", call)).toMatchObject({ state: "restarting", restarts: 0 });

  await world.units.release("unit", call);
  await eventually(async () => expect((await world.units.status("unit", call))?.restarts).toBe(1));
});

test.concurrent("a hold ends by itself", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  await world.units.hold("unit", { ...call, forMs: 100 });
  signalProcess(await processOf(world.units), "SIGKILL");
  await eventually(async () => expect((await world.units.status("unit", call))?.restarts).toBe(1));
});

test.concurrent("a stopped unit ends, by SIGKILL when it does not listen, and is not started again", async () => {
  await using world = await startSupervised();
  const deaf = "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)";
  await world.units.define(unit(deaf, { stopTimeoutMs: 100 }), call);
  await world.units.start("unit", call);
  const first = await processOf(world.units);
  await eventually(async () => expect(await logOf(world.folder)).toBe("ready\n"));
  expect(await world.units.stop("unit", call)).toBe(true);
  expect(isSameProcess(first)).toBe(false);
  expect(await world.units.status("unit", call)).toMatchObject({
    state: "stopped",
    lastExit: "ended by SIGKILL",
  });
  expect(await world.units.stop("unit", call)).toBe(false);
});

test.concurrent("a restart runs the new definition", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  await eventually(async () => expect(await logOf(world.folder)).toBe("hello\n"));
  const first = await processOf(world.units);
  await world.units.define(unit(FOREVER, { environment: { GREETING: "again" } }), call);
  expect(await processOf(world.units)).toEqual(first);
  await world.units.restart("unit", call);
  expect(await processOf(world.units)).not.toEqual(first);
  await eventually(async () => expect(await logOf(world.folder)).toBe("hello\nagain\n"));
});

test.concurrent("units live on when their supervisor is killed, and the next one takes them back", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  const program = await processOf(world.units);
  await killSupervisor(world.folder);
  expect(isSameProcess(program)).toBe(true);

  expect(await ensureSupervisor(world.folder, call)).toBe(true);
  expect(await world.units.start("unit", call)).toBe(false);
  expect(await processOf(world.units)).toEqual(program);

  signalProcess(program, "SIGKILL");
  await eventually(async () => {
    const status = await world.units.status("unit", call);
    expect(status).toMatchObject({ state: "running", restarts: 1 });
    expect(status?.lastExit).toContain("no supervisor watched");
  });
});

test.concurrent("a unit that ended while there was no supervisor is started by the next one", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  const program = await processOf(world.units);
  await killSupervisor(world.folder);
  signalProcess(program, "SIGKILL");
  await eventually(() => !isSameProcess(program));
  await ensureSupervisor(world.folder, call);
  await eventually(async () => expect((await world.units.status("unit", call))?.state).toBe("running"));
});

test.concurrent("asking for a unit while nobody supervises says so", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await killSupervisor(world.folder);
  await expect(world.units.start("unit", call)).rejects.toMatchObject({ code: "WORLD_NOT_SUPERVISED" });
});

test.concurrent("a program that is not there is named", async () => {
  await using world = await startSupervised();
  await world.units.define(unit("", { command: ["/no/such/program"] }), call);
  await expect(world.units.start("unit", call)).rejects.toMatchObject({
    code: "UNIT_NOT_STARTED",
    message: expect.stringContaining("/no/such/program"),
  });
});

test.concurrent("an unknown unit is named", async () => {
  await using world = await startSupervised();
  await expect(world.units.start("nothing", call)).rejects.toMatchObject({ code: "UNIT_NOT_DEFINED" });
  expect(await world.units.status("nothing", call)).toBeUndefined();
});

test.concurrent("a world has one supervisor, however many are started", async () => {
  await using world = await startSupervised();
  const first = await supervisorOf(world.folder);
  expect(await ensureSupervisor(world.folder, call)).toBe(false);
  expect(await supervisorOf(world.folder)).toEqual(first);
});

test.concurrent("a supervisor ends when the world's folder was removed", async () => {
  await using world = await startSupervised();
  const supervisor = await supervisorOf(world.folder);
  // A unit that is being written meanwhile makes the folder not empty once more.
  await rm(world.folder.path, { recursive: true, maxRetries: 5, retryDelay: 50 });
  await eventually(() => !isSameProcess(supervisor));
});

async function supervisorOf(folder: WorldFolder): Promise<ProcessIdentity> {
  const supervisor = await findSupervisor(folder);
  if (!supervisor) throw new Error("there is no supervisor");
  return supervisor;
}

async function killSupervisor(folder: WorldFolder): Promise<void> {
  const supervisor = await supervisorOf(folder);
  signalProcess(supervisor, "SIGKILL");
  await eventually(() => !isSameProcess(supervisor));
}

const logOf = (folder: WorldFolder): Promise<string> => readFile(join(folder.logs, "host.unit.log"), "utf8");

test.concurrent("a unit that is told to reload gets SIGHUP and goes on; one that is not running is left alone", async () => {
  await using world = await startSupervised();
  const script = `process.on("SIGHUP", () => console.log("again")); ${FOREVER}`;
  await world.units.define(unit(script), call);
  expect(await world.units.reload("unit", call)).toBe(false);
  await world.units.start("unit", call);
  await eventually(async () => expect(await readLog(world.units)).toEqual(["hello"]));
  const before = await processOf(world.units);
  expect(await world.units.reload("unit", call)).toBe(true);
  await eventually(async () => expect(await readLog(world.units)).toEqual(["hello", "again"]));
  expect(await processOf(world.units)).toEqual(before);
  await expect(world.units.reload("other", call)).rejects.toMatchObject({ code: "UNIT_NOT_DEFINED" });
});

test.concurrent("a unit that is told to reload before it listens for that is started again", async () => {
  await using world = await startSupervised();
  await world.units.define(unit(FOREVER), call);
  await world.units.start("unit", call);
  await world.units.reload("unit", call);
  await eventually(async () =>
    expect(await world.units.status("unit", call)).toMatchObject({
      state: "running",
      restarts: 1,
      lastExit: "ended by SIGHUP",
    }),
  );
});

async function readLog(units: Units): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of units.logs("unit", call)) lines.push(line);
  return lines;
}
