import { expect, test } from "vitest";
import { analyse, type Remains } from "../../src/experiment/analyse.ts";
import { planRun } from "../../src/plan/run-plan.ts";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { layers, type ChaosEvent } from "../../src/record/events.ts";
import type { WorldSnapshot } from "../../src/world/snapshot.ts";
import { sampleAt } from "../measures/samples.ts";

const world: WorldSnapshot = {
  worldId: "default-1",
  agents: [
    { id: "node01/consul", system: "consul", role: "server", host: "node01", unit: "consul", leads: true },
  ],
  hosts: [
    { name: "node01", address: "127.0.1.21", servers: true, leads: ["consul"] },
    { name: "node02", address: "127.0.1.22", servers: false, leads: [] },
  ],
  instances: [],
  executors: [],
};
const options = { world: "default", engine: "local", seed: 1, withExecutors: false };
const scenario = (faults: string, expectations = "{restarts: 0}") =>
  parseScenario(
    `{name: mine, title: Mine, description: What I want to know., faults: [${faults}], expect: ${expectations}}`,
    "mine.yaml",
  );
const kill = scenario("{do: kill, agents: {system: consul}}");

const whole = layers.map((layer): ChaosEvent => ({
  kind: "layer",
  layer,
  atMs: 900,
  have: 1,
  want: 1,
  ok: true,
}));
const fault = (state: "begin" | "done" | "healed", atMs: number): ChaosEvent => ({
  kind: "fault",
  fault: 0,
  state,
  what: "x",
  targets: ["node01/consul (pid 7)"],
  ...(state === "done" && { seen: "1 process ended" }),
  atMs,
});
const targets = ["node01", "node02"].map((host) => ({
  name: `edge ${host}`,
  kind: "edge" as const,
  host,
  url: "http://127.0.1.21/echo",
}));

function remains(over: Partial<Remains> = {}): Remains {
  const subject = over.scenario ?? kill;
  const samples = over.recording?.samples ?? [sampleAt(0), sampleAt(2, { target: 1 })];
  const end = { due: samples.length, elapsedMs: 1000, cpuMs: 100, maxRssMb: 90 };
  return {
    scenario: subject,
    plan: planRun(subject, world, options),
    events: [...whole, fault("begin", 1500), fault("done", 1590), fault("healed", 1600)],
    drift: [],
    restarts: 0,
    forcedRestarts: 0,
    ...over,
    recording: {
      header: {
        format: "nomad-demo-samples-1",
        startedAtMs: 1000,
        ratePerSecond: 500,
        timeoutMs: 3000,
        targets,
        end,
      },
      samples,
    },
  };
}

test("faults stand at the time they happened, with the pids that were hit", () => {
  expect(analyse(remains())).toMatchObject({
    verdict: "pass",
    recoveryMs: 0,
    faults: [{ fromMs: 500, toMs: 600, targets: ["node01/consul (pid 7)"] }],
  });
});

test("a fault that was begun and undone, and not seen to do anything, makes the run unknown", () => {
  const events = [...whole, fault("begin", 1500), fault("healed", 1600)];
  expect(analyse(remains({ events }))).toMatchObject({ verdict: "unknown" });
  expect(analyse(remains({ events: whole })).verdict).toBe("unknown");
});

test("restarts that the fault itself forces are allowed, one more is not", () => {
  expect(analyse(remains({ restarts: 7, forcedRestarts: 7 })).verdict).toBe("pass");
  expect(analyse(remains({ restarts: 8, forcedRestarts: 7 })).verdict).toBe("fail");
});

test("requests to a host without power do not count where the scenario says so, and do where it does not", () => {
  const off = "{do: power-off, hosts: {named: [node01]}, for: 1s}";
  const samples = [sampleAt(0, { outcome: "refused" }), sampleAt(2, { target: 1 })];
  const recording = { ...remains().recording, samples };
  expect(
    analyse(remains({ scenario: scenario(off, "{counting: untouched-hosts}"), recording })).availability,
  ).toMatchObject({ requests: 1, failed: 0 });
  expect(analyse(remains({ scenario: scenario(off), recording })).verdict).toBe("fail");
});

test("a control run without faults counts from where one would have come", () => {
  const events: ChaosEvent[] = [...whole, { kind: "phase", phase: "disturbance", atMs: 1700 }];
  expect(analyse(remains({ scenario: scenario(""), events }))).toMatchObject({
    verdict: "pass",
    faults: [],
    recoveryMs: 0,
  });
});

test("what was shown by HTTPS is compared with what Vault issued, however each writes it", () => {
  const { recording } = remains();
  const asked = {
    samples: recording.samples,
    header: {
      ...recording.header,
      targets: [{ name: "edge node01 https", kind: "edge" as const, url: "https://127.0.1.21:25443/echo" }],
      end: { due: 2, elapsedMs: 1000, cpuMs: 100, maxRssMb: 90, certificates: { "0ABC": 12 } },
    },
  };
  const judged = (issued: readonly string[]) =>
    analyse({ ...remains(), recording: asked, issued: new Set(issued) }).judgements.find(
      ({ expectation }) => expectation === "certificates",
    );
  expect(judged(["abc", "def"])?.result).toBe("pass");
  expect(judged(["def"])).toMatchObject({ result: "fail", seen: "Vault never issued abc" });
  expect(analyse(remains()).judgements.map(({ expectation }) => expectation)).not.toContain("certificates");
});

test("an aborted run is aborted whatever it measured, and says why", () => {
  expect(analyse(remains({ abort: { cause: "interrupted", reason: "Ctrl-C" } }))).toMatchObject({
    verdict: "aborted",
    abortCause: "interrupted",
    reason: "Ctrl-C",
  });
});

test("a layer that is never back fails the recovery, and without lists the drift is unknown", () => {
  const lost: ChaosEvent = { kind: "layer", layer: "services", atMs: 1550, have: 0, want: 7, ok: false };
  expect(analyse(remains({ events: [...remains().events, lost] }))).toMatchObject({ verdict: "fail" });
  const { drift: _, ...rest } = remains();
  expect(analyse(rest).verdict).toBe("unknown");
});
