import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readStatus } from "orchestrator";
import { identifyProcess, signalProcess } from "processes";
import { eventually, whenEnded } from "testing";
import { listRuns, runFolder } from "../../src/results/run-folder.ts";
import { readResult } from "../../src/report/keep-run.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { isFrozen } from "../../src/safety/frozen.ts";
import { readLedger } from "../../src/safety/ledger.ts";
import { loadScenarios } from "../../src/scenario/load-scenarios.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { takeSnapshot } from "../../src/world/take-snapshot.ts";
import { runChaos } from "../fixtures/run-chaos.ts";
import { startChaosWorld, type ChaosTestWorld } from "../fixtures/chaos-world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const scenarios = await loadScenarios();
const signal = new AbortController().signal;

/** Short, with a rate that leaves a small machine something for the world, and patient: how long anything takes is not asserted. */
function shortened(scenario: Scenario): Scenario {
  const timing = { ...scenario.timing, before: 300, after: 300, jitter: 100, deadline: 220_000 };
  const patient = { ...scenario.expect, recovery: 180_000 };
  const probe = { ...scenario.probe, rate: 70, timeout: 20_000, lag: 20_000, blind: 60_000 };
  return { ...scenario, timing, expect: patient, probe };
}

const calm = `name: calm
title: Nothing happens, shortly
description: The frame of a run without a fault in it.
probe: { targets: [edges], rate: 70, timeout: 20s, lag: 20s, blind: 60s }
faults: []
timing: { before: 300ms, after: 300ms, jitter: 0ms }
`;

function scenarioOf(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return shortened(found);
}

// Undefined when it could not be started: the failure to report is that one.
let shared: ChaosTestWorld;
beforeAll(async () => {
  shared = await startChaosWorld();
}, 240_000);
afterAll(() => shared?.[Symbol.asyncDispose](), 120_000);

const run = (scenario: Scenario, options: { readonly withExecutors?: boolean } = {}) =>
  runExperiment({
    world: shared.world,
    scenario,
    seed: 1,
    withExecutors: options.withExecutors ?? false,
    signal,
    onProgress: () => {},
  });

function chaos(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { NOMAD_DEMO_HOME: shared.home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const exited = whenEnded(child).then((code) => ({ code, output, errors }));
  return { child, exited };
}

/** The one process that was started with these words. */
function processWith(...words: readonly string[]) {
  const pid = readdirSync("/proc").find((each) => {
    if (!/^\d+$/.test(each)) return false;
    try {
      const argv = readFileSync(`/proc/${each}/cmdline`, "utf8").split("\0");
      return words.every((word) => argv.includes(word));
    } catch {
      return false;
    }
  });
  return identifyProcess(Number(pid));
}

/** The same command line in this process: what needs no process of its own. */
const here = (...argv: string[]) => runChaos(shared.home, argv);

describe("on the embedded engine", () => {
  test.for([
    "kill-consul-servers",
    "kill-consul",
    "kill-nomad-servers",
    "kill-nomad",
    "kill-consul-and-nomad",
  ])("%s: nobody notices, nothing restarts, nothing drifts", async (name) => {
    const result = await run(scenarioOf(name));
    expect(result.judgements.filter((each) => each.result !== "pass")).toEqual([]);
    expect(result).toMatchObject({
      verdict: "pass",
      restarts: 0,
      drift: [],
      healing: { ok: true },
      availability: { failed: 0 },
    });
    expect(result.clocks.find(({ layer }) => layer === "processes")?.state).toBe("recovered");
    expect(existsSync(runFolder(shared.home, result.id).report)).toBe(true);
  });

  test("executors killed too: every task is taken over by a new copy of it, and nothing drifts", async () => {
    const pids = async () =>
      new Map(
        (await takeSnapshot(shared.world, signal)).instances.map((each) => [
          each.allocation,
          each.process?.pid,
        ]),
      );
    const before = await pids();
    const result = await run(scenarioOf("kill-nomad"), { withExecutors: true });
    expect(result.faults[0]?.targets.at(-1)).toBe("7 executors");
    // What waits at a listener that closes is reset by a kernel that does not move it (net.ipv4.tcp_migrate_req; workload's tests set that). At an
    // edge its user sees the reset; at an instance the edge does, and answers 502: the probes are POSTs, which may not be sent twice.
    const { reset, "5xx": badGateway, ...others } = result.availability?.failuresByClass ?? {};
    expect(others).toEqual({ refused: 0, timeout: 0, wrong: 0 });
    // Seven listeners close; on a busy machine a few connections wait at each.
    expect(Number(reset) + Number(badGateway)).toBeLessThanOrEqual(7 * 3);
    const red = result.judgements.filter((each) => each.result !== "pass");
    expect(red.filter(({ expectation }) => expectation !== "failed-requests")).toEqual([]);
    const after = await pids();
    expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
    expect([...after].filter(([allocation, pid]) => before.get(allocation) === pid)).toEqual([]);
  });

  test("an impossible scenario is unsupported with its reason, never a pass, and exits with 3", async () => {
    const { code, output } = await here("run", "kill-consul-leader", "--world", shared.name, "--json");
    expect(code).toBe(3);
    expect(JSON.parse(output)).toMatchObject({
      verdict: "unsupported",
      results: [{ reason: expect.stringContaining("one process") }],
    });
  });

  test.for(["kill-vault", "kill-vault-leader", "seal-vault", "rotate-certificates", "kill-everything"])(
    "%s is unsupported in a world without Vault, and says so",
    async (name) => {
      const { code, output } = await here("run", name, "--world", shared.name, "--dry-run");
      expect([code, output]).toEqual([3, expect.stringContaining("needs a world with Vault")]);
      expect(output).toContain("engine embedded has none");
    },
  );

  test("a dry run shows pids and quorum arithmetic and changes nothing; its document is a target list for this world only", async () => {
    const runs = listRuns(shared.home).length;
    const { code, output } = await here(
      "run",
      "kill-consul",
      "--world",
      shared.name,
      "--dry-run",
      "--seed",
      "1",
      "--json",
    );
    expect(code).toBe(0);
    const plan = JSON.parse(output);
    const [consul] = plan.faults[0].agents;
    expect(identifyProcess(consul.process.pid)).toEqual(consul.process);
    expect(plan.faults[0].effects[0]).toContain("consul");
    expect(listRuns(shared.home)).toHaveLength(runs);

    const list = join(shared.home, "targets.json");
    writeFileSync(list, JSON.stringify({ ...plan, worldId: "another-12345678" }));
    const refused = await here("run", "kill-consul", "--world", shared.name, "--targets", list);
    expect(refused.code).toBe(2);
    expect(refused.errors).toContain("CHAOS_TARGETS_FOREIGN");
    expect(identifyProcess(consul.process.pid)).toEqual(consul.process);
  });

  test("the tool SIGKILLed in the middle of a SIGSTOP leaves nothing frozen, and a second run is refused meanwhile", async () => {
    const { child, exited } = chaos(
      "run",
      "pause-consul",
      "--world",
      shared.name,
      "--before",
      "500ms",
      "--rate",
      "50",
    );
    const consul = (await shared.world.agents({ signal })).find(({ system }) => system === "consul")?.status
      ?.process;
    if (!consul) throw new Error("consul does not run");
    await eventually(() => isFrozen(consul), { timeoutMs: 120_000 });
    const second = await here("run", "kill-consul", "--world", shared.name);
    expect(second.code).toBe(4);
    expect(second.errors).toContain("CHAOS_RUN_IN_PROGRESS");
    child.kill("SIGKILL");
    await exited;
    await eventually(() => !isFrozen(consul), { timeoutMs: 60_000 });
    const ledger = runFolder(shared.home, listRuns(shared.home).at(-1) ?? "").ledger;
    await eventually(() => readLedger(ledger).open.length === 0, { timeoutMs: 60_000 });
    expect(readFileSync(ledger, "utf8")).toContain('"by":"reaper"');
    const { code, output } = await here("heal");
    expect([code, output.trim()]).toEqual([0, "Nothing is in force."]);
  });

  test("tool and reaper SIGKILLed: status, list and dry run name what is in force, a run is refused, heal undoes it", async () => {
    const { child, exited } = chaos("run", "pause-consul", "--world", shared.name, "--rate", "50");
    const consul = (await shared.world.agents({ signal })).find(({ system }) => system === "consul")?.status
      ?.process;
    if (!consul) throw new Error("consul does not run");
    await eventually(() => isFrozen(consul), { timeoutMs: 120_000 });
    const id = listRuns(shared.home).at(-1) ?? "";
    const reaper = processWith(runFolder(shared.home, id).ledger, "--start-time");
    for (const identity of [reaper, identifyProcess(child.pid ?? -1)])
      expect(identity && signalProcess(identity, "SIGKILL")).toBe(true);
    await exited;
    const named = new RegExp(`consul is frozen since .* \\(chaos run ${id}\\)`);
    const status = await readStatus(shared.world, { signal });
    expect(status.faults).toEqual([expect.objectContaining({ run: id })]);
    expect(status.mismatches).toContainEqual(expect.stringMatching(named));
    for (const words of [["list"], ["run", "kill-nomad", "--dry-run"]])
      expect((await here(...words, "--world", shared.name)).output).toMatch(named);
    const refused = await here("run", "kill-nomad", "--world", shared.name);
    expect(refused.code).toBe(4);
    expect(refused.errors).toMatch(/CHAOS_FAULT_IN_FORCE.*consul is frozen/);
    expect(isFrozen(consul)).toBe(true);
    const healed = await here("heal");
    expect([healed.code, isFrozen(consul)]).toEqual([0, false]);
    expect((await readStatus(shared.world, { signal })).faults).toEqual([]);
  });

  test("several runs: cut short, gone on with, compared with a baseline, drawn again, listed", async () => {
    const folder = join(shared.home, "scenarios");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "calm.yaml"), calm);
    const series = (...more: string[]) =>
      here("run", "calm", "--scenarios", folder, "--world", shared.name, "--seed", "3", "--json", ...more);
    const cut = await series("--runs", "2", "--for", "1ms");
    const first = JSON.parse(cut.output);
    expect([cut.code, first.verdict, first.left, first.attempts.length]).toEqual([3, "unknown", 1, 1]);
    const resumed = await series("--runs", "2", "--resume");
    const whole = JSON.parse(resumed.output);
    expect([resumed.code, whole.verdict, whole.left]).toEqual([0, "pass", 0]);
    expect(whole).toMatchObject({ id: first.id, scenarios: [{ verdicts: { pass: 2 } }] });
    expect(whole.results.map(({ seed }: { readonly seed: number }) => seed)).toEqual([4]);

    const kept = join(shared.home, "chaos", "series", first.id, "series.json");
    const same = await series("--runs", "2", "--resume", "--baseline", kept);
    expect([same.code, JSON.parse(same.output).worsened]).toEqual([0, []]);
    const better = join(shared.home, "better.json");
    writeFileSync(better, readFileSync(kept, "utf8").replace(/"restarts": 0/, '"restarts": -1'));
    const worse = await series("--runs", "2", "--resume", "--baseline", better);
    expect([worse.code, JSON.parse(worse.output).worsened]).toEqual([1, ["calm: 0 restarts, -1 before"]]);

    const page = join(shared.home, "chaos", "series", first.id, "report.html");
    rmSync(page);
    const drawn = await here("report", first.id);
    expect([drawn.code, drawn.output.trim(), existsSync(page)]).toEqual([0, `pass: ${page}`, true]);
    const last = await here("report", "--json");
    const { report, result } = JSON.parse(last.output);
    expect([last.code, result.seed, existsSync(report)]).toEqual([0, 4, true]);
    const all = await here("report", "--all");
    expect(all.output).toContain(
      `${listRuns(shared.home).flatMap((id) => readResult(shared.home, id) ?? []).length} runs`,
    );
    const missing = await here("report", "20010101-000000-nothing-s1");
    expect([missing.code, missing.errors.includes("CHAOS_RESULTS_MISSING")]).toEqual([2, true]);
    const unclear = await here("run", "kill-consul", "--world", shared.name, "--resume");
    expect([unclear.code, unclear.errors.includes("CHAOS_RESUME_UNCLEAR")]).toEqual([2, true]);
  });

  test("an unknown world, scenario or flag is a usage error that says what there is", async () => {
    const [world, scenario, flag] = await Promise.all([
      here("run", "kill-consul", "--world", "nowhere"),
      here("run", "kill-everyone", "--world", shared.name),
      here("run", "kill-consul", "--force"),
    ]);
    expect([world.code, scenario.code, flag.code]).toEqual([2, 2, 2]);
    expect(world.errors).toContain("CHAOS_WORLD_NOT_RUNNING");
    expect(scenario.errors).toContain("kill-consul-and-nomad");
    expect(flag.errors).toContain("there is no flag --force");
  });
});
