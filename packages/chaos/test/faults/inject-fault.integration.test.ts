import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished, expect, test } from "vitest";
import { identifyProcess, isSameProcess, signalProcess, type ProcessIdentity } from "processes";
import { temporaryFolder } from "testing";
import { injectFault, type FaultContext } from "../../src/faults/inject-fault.ts";
import type { PlannedFault } from "../../src/faults/index.ts";
import { createJournal } from "../../src/record/journal.ts";
import { createLayerState } from "../../src/record/layer-state.ts";
import { isFrozen } from "../../src/safety/frozen.ts";
import { createLedger, readLedger } from "../../src/safety/ledger.ts";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";

const signal = new AbortController().signal;

async function startSleeper(): Promise<ProcessIdentity> {
  const child = spawn("sleep", ["120"], { stdio: "ignore" });
  await once(child, "spawn");
  const identity = identifyProcess(child.pid ?? -1);
  if (!identity) throw new Error("sleep did not start");
  onTestFinished(() => void signalProcess(identity, "SIGKILL"));
  return identity;
}

/** A run's context around one host, whose one unit has this process and whose restart does this. */
async function contextOf(process: ProcessIdentity, restart: () => void = () => {}) {
  const folder = await temporaryFolder("do-fault");
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const units = {
    status: () => Promise.resolve({ state: "running", restarts: 0, process }),
    restart: () => Promise.resolve(restart()),
  };
  const world = {
    folder: { home: folder.path, name: "test" },
    engine: { kind: "embedded", hosts: [{ name: "node01", units }] },
  };
  const journal = createJournal(join(folder.path, "events.ndjson"));
  const layers = createLayerState(journal);
  const ledger = createLedger(join(folder.path, "ledger.ndjson"));
  const healer = { heal: () => Promise.resolve(true) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a world these doers use no more than this
  return { world, ledger, healer, journal, layers, policy: "supervised", signal } as unknown as FaultContext;
}

const nothing = { what: "it", agents: [], hosts: [], instances: [], executors: [], effects: [] };

function planned(fault: string, over: Partial<PlannedFault> = {}): PlannedFault {
  const text = `{name: mine, title: Mine, description: What I want to know., faults: [${fault}]}`;
  const [parsed] = parseScenario(text, "mine.yaml").faults;
  if (!parsed) throw new Error("no fault");
  return { ...nothing, ...over, fault: parsed };
}

const consulOn = (host: string, process?: ProcessIdentity) => ({
  id: `${host}/consul`,
  system: "consul" as const,
  role: "server" as const,
  host,
  unit: "consul",
  leads: false,
  ...(process && { process }),
});

test.for([
  "{do: kill, agents: {}}",
  "{do: pause, agents: {}, for: 1s}",
  "{do: restart, agents: {}}",
  "{do: end-instance, instances: {service: demo-server}, how: exit}",
  "{do: end-instance, instances: {service: demo-server}, how: kill}",
  "{do: end-instance, instances: {service: demo-server}, how: hang, for: 1s}",
  "{do: power-off, hosts: {}, for: 1s}",
  "{do: partition, hosts: {}, for: 1s}",
  "{do: split-systems, hosts: {}, for: 1s}",
  "{do: slow, hosts: {}, delay: 50ms, for: 1s}",
  "{do: seal}",
  "{do: rotate-certificates}",
])("%s without anything to be done to fails", async (fault) => {
  const context = await contextOf(await startSleeper());
  await expect(injectFault(planned(fault), context)).rejects.toMatchObject({ code: "CHAOS_FAULT_FAILED" });
});

test("what was seen of a fault is told: processes that ended, that stood still and go on again", async () => {
  const victim = await startSleeper();
  const context = await contextOf(victim);
  const agents = [consulOn("node01", victim)];
  expect(await injectFault(planned("{do: pause, agents: {}, for: 50ms}", { agents }), context)).toEqual({
    seen: "1 process stood still",
  });
  expect([isFrozen(victim), readLedger(context.ledger.file).open]).toEqual([false, []]);
  expect(await injectFault(planned("{do: kill, agents: {}}", { agents }), context)).toEqual({
    seen: "1 process ended",
  });
  expect(isSameProcess(victim)).toBe(false);
});

test.for([
  "{do: end-instance, instances: {service: demo-server}, how: kill}",
  "{do: end-instance, instances: {service: demo-server}, how: hang, for: 50ms}",
])("%s with an instance whose process is not known fails, and leaves the others alone", async (fault) => {
  const known = await startSleeper();
  const instance = { service: "demo-server", allocation: "11111111", host: "node01", process: known };
  const unknown = { service: "demo-server", allocation: "22222222", host: "node02" };
  const context = await contextOf(known);
  await expect(injectFault(planned(fault, { instances: [instance, unknown] }), context)).rejects.toThrow(
    "the process of demo-server 22222222 on node02 is not known",
  );
  expect([isSameProcess(known), isFrozen(known)]).toEqual([true, false]);
});

test("a restart after which the same process runs fails, and so does one on a host that is not there", async () => {
  const agent = await startSleeper();
  const restart = "{do: restart, agents: {}}";
  await expect(
    injectFault(planned(restart, { agents: [consulOn("node01", agent)] }), await contextOf(agent)),
  ).rejects.toThrow(`node01/consul (pid ${agent.pid}) was not restarted`);
  await expect(
    injectFault(planned(restart, { agents: [consulOn("node09", agent)] }), await contextOf(agent)),
  ).rejects.toThrow("no host node09");
});

test("a fault without a doer fails", async () => {
  const context = await contextOf(await startSleeper());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a wrong cast somewhere would let in
  const strange = { ...nothing, fault: { do: "melt", at: 0 } } as unknown as PlannedFault;
  await expect(injectFault(strange, context)).rejects.toThrow(
    'no unit in src/faults/ does a fault of kind "melt"',
  );
});
