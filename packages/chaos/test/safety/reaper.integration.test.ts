import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished, expect, test } from "vitest";
import { identifyProcess, isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { eventually, temporaryFolder } from "testing";
import { isFrozen } from "../../src/safety/frozen.ts";
import { healLedger, type WorldHealer } from "../../src/safety/heal.ts";
import { createLedger, readLedger, type HealAction } from "../../src/safety/ledger.ts";
import { startReaper } from "../../src/safety/start-reaper.ts";

async function startSleeper(): Promise<ProcessIdentity> {
  const child = spawn("sleep", ["120"], { stdio: "ignore" });
  await once(child, "spawn");
  const identity = identifyProcess(child.pid ?? -1);
  if (!identity) throw new Error("sleep did not start");
  onTestFinished(() => void signalProcess(identity, "SIGKILL"));
  return identity;
}

async function freeze(identity: ProcessIdentity): Promise<void> {
  signalProcess(identity, "SIGSTOP");
  await eventually(() => isFrozen(identity));
}

/** Starting a process on a starved machine takes its time. */
const patient = { timeoutMs: 45_000 };

const world = { home: "/nowhere", name: "test" };
const noWorld = () => Promise.reject(new Error("no world is needed here"));
const signal = new AbortController().signal;
const note = (action: HealAction, deadlineMs = Date.now() + 60_000) => ({
  what: "freeze sleep",
  world,
  action,
  deadlineMs,
});

test("when the tool is SIGKILLed its frozen processes go on, and the ledger says who did it", async () => {
  await using folder = await temporaryFolder("reaper");
  const [tool, victim] = [await startSleeper(), await startSleeper()];
  const ledger = createLedger(join(folder.path, "ledger.ndjson"));
  const reaper = await startReaper(ledger.file, tool);
  ledger.open(note({ do: "continue", process: victim }));
  await freeze(victim);
  signalProcess(tool, "SIGKILL");
  await eventually(() => !isFrozen(victim), patient);
  await eventually(() => !isSameProcess(reaper), patient);
  expect(readLedger(ledger.file).open).toEqual([]);
  expect(await readFile(ledger.file, "utf8")).toContain('"by":"reaper"');
});

test("a fault past its deadline is healed while the tool lives, and the reaper goes once the ledger is closed", async () => {
  await using folder = await temporaryFolder("reaper");
  const [tool, victim] = [await startSleeper(), await startSleeper()];
  const ledger = createLedger(join(folder.path, "ledger.ndjson"));
  const reaper = await startReaper(ledger.file, tool);
  ledger.open(note({ do: "continue", process: victim }, Date.now() - 1));
  await freeze(victim);
  await eventually(() => !isFrozen(victim), patient);
  expect(isSameProcess(reaper)).toBe(true);
  ledger.close();
  await eventually(() => !isSameProcess(reaper), patient);
  expect(isSameProcess(tool)).toBe(true);
});

test("healing is idempotent, and a pid that another process has now is left alone", async () => {
  await using folder = await temporaryFolder("heal");
  const bystander = await startSleeper();
  await freeze(bystander);
  const ledger = createLedger(join(folder.path, "ledger.ndjson"));
  const earlier = { ...bystander, startTime: `${bystander.startTime}0` };
  ledger.open(note({ do: "continue", process: earlier }));
  const heal = () => healLedger(ledger.file, { by: "heal", openWorldHealer: noWorld, signal });
  expect(await heal()).toEqual([{ what: "freeze sleep", ok: true }]);
  expect(isFrozen(bystander)).toBe(true);
  expect(await heal()).toEqual([]);
});

test("one heal that fails stays open and does not keep the others from being healed", async () => {
  await using folder = await temporaryFolder("heal");
  const file = join(folder.path, "ledger.ndjson");
  const ledger = createLedger(file);
  for (const host of ["node01", "node02", "node03"]) ledger.open(note({ do: "network", host }));
  const healer: WorldHealer = {
    heal: (action) => {
      if (!("host" in action) || action.host === "node02") throw new Error("unreachable");
      return Promise.resolve(action.host === "node01");
    },
  };
  const results = await healLedger(file, {
    by: "heal",
    openWorldHealer: () => Promise.resolve(healer),
    signal,
  });
  expect(results.map(({ ok, problem }) => [ok, problem])).toEqual([
    [false, "still in force"],
    [false, "unreachable"],
    [true, undefined],
  ]);
  expect(readLedger(file).open.map(({ action }) => "host" in action && action.host)).toEqual([
    "node03",
    "node02",
  ]);
});

test("a line cut short by a crash is passed over: its fault was not begun", async () => {
  await using folder = await temporaryFolder("ledger");
  const file = join(folder.path, "ledger.ndjson");
  expect(readLedger(file)).toEqual({ open: [], closed: false });
  createLedger(file).open(note({ do: "release", host: "node01", unit: "consul" }));
  await appendFile(file, '{"entry":"fault","id":"x"');
  expect(readLedger(file).open).toHaveLength(1);
});
