import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventually } from "testing";
import { listRuns, runFolder } from "../../src/results/run-folder.ts";
import { isFrozen } from "../../src/safety/frozen.ts";
import { readLedger, type OpenFault } from "../../src/safety/ledger.ts";
import { startChaosWorld, type ChaosTestWorld } from "../fixtures/chaos-world.ts";
import { runChaos } from "../fixtures/run-chaos.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const signal = new AbortController().signal;

// Undefined when it could not be started: the failure to report is that one.
let shared: ChaosTestWorld;
beforeAll(async () => {
  shared = await startChaosWorld({
    engine: "local",
    consul: process.env["NOMAD_DEMO_CONSUL"],
    nomad: process.env["NOMAD_DEMO_NOMAD"],
  });
}, 240_000);
afterAll(() => shared?.[Symbol.asyncDispose](), 120_000);

/** Starts a run, waits until its fault is in force, and kills the tool. Returns the fault and the ledger. */
async function killInTheMiddle(
  scenario: string,
  isInForce: (fault: OpenFault) => Promise<boolean> | boolean,
) {
  const args = ["run", scenario, "--world", shared.name, "--before", "500ms", "--rate", "50"];
  const child = spawn(process.execPath, [main, ...args], {
    env: { NOMAD_DEMO_HOME: shared.home, PATH: process.env["PATH"] },
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  const before = listRuns(shared.home).length;
  let fault: OpenFault | undefined;
  let ledger = "";
  await eventually(
    async () => {
      ledger = runFolder(shared.home, listRuns(shared.home)[before] ?? "").ledger;
      [fault] = readLedger(ledger).open;
      return fault !== undefined && (await isInForce(fault));
    },
    { timeoutMs: 120_000 },
  );
  child.kill("SIGKILL");
  await exited;
  if (!fault) throw new Error("no fault");
  return { fault, ledger };
}

/** By the reaper, for nobody else is there. */
async function untilReaped(ledger: string): Promise<void> {
  await eventually(() => readLedger(ledger).open.length === 0, { timeoutMs: 60_000 });
  expect(readFileSync(ledger, "utf8")).toContain('"by":"reaper"');
  const { code, output } = await runChaos(shared.home, ["heal"]);
  expect([code, output.trim()]).toEqual([0, "Nothing is in force."]);
}

test("killed while a leader is frozen: it goes on", async () => {
  const frozen = ({ action }: OpenFault) => action.do === "continue" && isFrozen(action.process);
  const { fault, ledger } = await killInTheMiddle("pause-nomad-leader", frozen);
  await eventually(() => !frozen(fault), { timeoutMs: 60_000 });
  await untilReaped(ledger);
});

test("killed while a host is cut off: it is reached again", async () => {
  const { endpoints, engine, inventory } = shared.world;
  const answers = async ({ action }: OpenFault) => {
    if (action.do !== "network") throw new Error(`${action.do} is no partition`);
    const index = inventory.hosts.findIndex(({ name }) => name === action.host);
    const url = `${endpoints.consul[index]}/v1/status/leader`;
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(1000)]);
    return engine.fetch(url, { signal: timeout }).then(
      () => true,
      () => false,
    );
  };
  const cut = async (fault: OpenFault) => !(await answers(fault));
  const { fault, ledger } = await killInTheMiddle("partition-host", cut);
  await eventually(() => answers(fault), { timeoutMs: 60_000 });
  await untilReaped(ledger);
});
