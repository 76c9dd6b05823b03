import { layers, type ChaosEvent, type Layer } from "../../src/record/events.ts";
import { measureAvailability } from "../../src/measures/availability.ts";
import { measureClocks, measureUsersClock, recoveryMs } from "../../src/measures/clocks.ts";
import { judgeHonesty } from "../../src/measures/honesty.ts";
import { judge } from "../../src/measures/judge.ts";
import { measurePhases } from "../../src/measures/phases.ts";
import { decideVerdict } from "../../src/measures/verdict.ts";
import type { ProbeTarget } from "../../src/prober/config.ts";
import type { Sample } from "../../src/prober/sample.ts";
import { dueRequest, turnsOf } from "../../src/prober/schedule.ts";
import type { Evidence } from "../../src/report/evidence.ts";
import { createDraw } from "../../src/selectors/draw.ts";

const startedAtMs = Date.parse("2026-11-24T09:00:00Z");
const faultMs = 5000;
const targets: ProbeTarget[] = [
  ...["node01", "node02", "node03", "node04"].map((host) => ({
    name: `edge ${host}`,
    kind: "edge" as const,
    host,
    url: "http://127.0.1.21:25000/echo",
  })),
  ...["9a8b7c6d", "1f2e3d4c", "77aa88bb"].map((id) => ({
    name: `demo-server ${id}`,
    kind: "instance" as const,
    url: "http://127.0.1.22:20111/echo",
  })),
];
const servers = ["node01", "node02", "node03"];
const agents = [...servers, "node04"].flatMap((host) => [
  `${host}/consul`,
  ...(host === "node04" ? [] : [`${host}/nomad-server`, `${host}/vault`, `${host}/vault-unsealer`]),
  `${host}/nomad-client`,
]);

/** What a run of kill-everything leaves: made up, to test how it is shown. `broken`: one edge fails for 3 s and a ghost stays. */
export function inventEvidence({ broken = false } = {}): Evidence {
  const samples = inventSamples(broken);
  const header = {
    format: "nomad-demo-samples-1" as const,
    startedAtMs,
    ratePerSecond: 500,
    timeoutMs: 3000,
    targets,
    end: { due: samples.length, elapsedMs: 25_000, cpuMs: 6100, maxRssMb: 96 },
  };
  const events = inventEvents(broken);
  const availability = measureAvailability(samples);
  const honesty = judgeHonesty({ header, samples }, { lag: 50, blind: 1000 });
  const usersClock = measureUsersClock(availability.gaps, { faultMs, loadEndMs: 25_000 });
  const clocks = [
    ...measureClocks(events, { fromMs: startedAtMs + faultMs, untilMs: startedAtMs + 25_000 }),
    usersClock,
  ];
  const drift = broken
    ? [
        {
          kind: "ghost" as const,
          where: "consul" as const,
          what: "demo-server 127.0.1.23:20333 <script>alert(1)</script> has no allocation behind it",
        },
      ]
    : [];
  const expectations = { failedRequests: 0, counting: "all" as const, restarts: 0, recovery: 60_000 };
  const judgements = judge(expectations, {
    availability,
    honesty,
    clocks,
    drift,
    restarts: 0,
    faults: [{ what: "kill all of the agents", seen: "17 processes ended" }],
    disturbanceMs: 20,
  });
  const recovered = recoveryMs(clocks);
  return {
    recording: { header, samples },
    events,
    result: {
      format: "nomad-demo-chaos-run-1",
      id: "20261124-090000-kill-everything-1",
      scenario: {
        name: "kill-everything",
        title: "Kill every agent of Consul, Nomad and Vault at once",
        description: "SIGKILL to everything but the tasks.",
      },
      policy: "supervised",
      world: "default",
      engine: { kind: "local", reason: "nomad and consul are on PATH" },
      security: "closed",
      versions: { nomad: "2.0.5", consul: "1.22.3", vault: "1.21.4", node: "26.10.0" },
      seed: 1,
      withExecutors: false,
      startedAt: new Date(startedAtMs).toISOString(),
      elapsedMs: 25_000,
      verdict: decideVerdict(judgements),
      judgements,
      healing: { ok: true, problems: [] },
      faults: [
        {
          what: "kill all of the agents",
          targets: agents,
          effects: ["consul: 3 of 3 servers hit, 0 left, quorum is 2"],
          fromMs: faultMs,
          toMs: faultMs + 20,
        },
      ],
      budget: { allowed: 0, counting: "all" },
      availability,
      honesty,
      latency: measurePhases(samples, {
        faultMs,
        ...(recovered !== undefined && { recoveredMs: faultMs + recovered }),
      }),
      clocks,
      drift,
      restarts: 0,
      ...(recovered !== undefined && { recoveryMs: recovered }),
    },
  };
}

function inventSamples(broken: boolean): Sample[] {
  const draw = createDraw(1);
  const turns = turnsOf(targets);
  return Array.from({ length: 12_500 }, (_, number): Sample => {
    const { dueUs, target, lane } = dueRequest(number, { ratePerSecond: 500, turns });
    const shaken = dueUs > 5e6 && dueUs < 8e6 ? 4 : 1;
    const latencyUs = (600 + draw.below(1800)) * shaken + (draw.below(60) === 0 ? 12_000 : 0);
    const down = broken && target === 2 && dueUs > 6e6 && dueUs < 9e6;
    const outcome = down ? (draw.below(3) === 0 ? "timeout" : "refused") : "ok";
    return {
      dueUs,
      target,
      lane,
      lagUs: 300 + draw.below(900),
      latencyUs: outcome === "timeout" ? 3e6 : latencyUs,
      outcome,
      status: down ? 0 : 200,
    };
  });
}

function inventEvents(broken: boolean): ChaosEvent[] {
  const at = (s: number) => startedAtMs + faultMs + s * 1000;
  const layer = (name: Layer, s: number, have: number, want: number): ChaosEvent => ({
    kind: "layer",
    layer: name,
    atMs: at(s),
    have,
    want,
    ok: have === want,
  });
  const wants: Record<Layer, number> = {
    processes: agents.length,
    "consul-leader": 3,
    "nomad-leader": 3,
    unsealed: 3,
    "vault-leader": 3,
    clients: 4,
    allocations: 7,
    services: 7,
    edges: 12,
    drift: 0,
  };
  const backS: Record<Layer, number> = {
    processes: 2.2,
    "consul-leader": 4.1,
    "nomad-leader": 4.6,
    unsealed: 4.2,
    "vault-leader": 5,
    clients: 5.2,
    allocations: 5.6,
    services: 6.9,
    edges: 7.2,
    drift: 7.3,
  };
  const events: ChaosEvent[] = [
    ...layers.map((name) => layer(name, -5, wants[name], wants[name])),
    ...agents.map((agent, index): ChaosEvent => ({
      kind: "process",
      atMs: at(-5),
      agent,
      state: "up",
      pid: 4000 + index,
    })),
    { kind: "leader", atMs: at(-5), system: "consul", agent: "node02/consul" },
    { kind: "leader", atMs: at(-5), system: "nomad", agent: "node03/nomad-server" },
    { kind: "leader", atMs: at(-5), system: "vault", agent: "node01/vault" },
    ...servers.flatMap((host) =>
      (
        [
          [-5, "unsealed"],
          [0.1, "silent"],
          [3, "sealed"],
          [4.2, "unsealed"],
        ] as const
      ).map(([s, state]): ChaosEvent => ({ kind: "seal", atMs: at(s), agent: `${host}/vault`, state })),
    ),
    {
      kind: "fault",
      atMs: at(0),
      fault: 0,
      state: "begin",
      what: "kill all of the agents",
      targets: agents,
    },
    {
      kind: "fault",
      atMs: at(0.02),
      fault: 0,
      state: "done",
      what: "kill all of the agents",
      targets: [],
    },
    ...agents.map((agent): ChaosEvent => ({ kind: "process", atMs: at(0.05), agent, state: "down" })),
    { kind: "leader", atMs: at(0.1), system: "consul" },
    { kind: "leader", atMs: at(0.1), system: "nomad" },
    { kind: "leader", atMs: at(0.1), system: "vault" },
    ...layers
      .filter((name) => name !== "allocations")
      .map((name) => (name === "drift" ? layer(name, 0.2, 7, 0) : layer(name, 0.1, 0, wants[name]))),
    ...agents.map((agent, index): ChaosEvent => ({
      kind: "process",
      atMs: at(2.05 + index / 60),
      agent,
      state: "up",
      pid: 5000 + index,
    })),
    { kind: "leader", atMs: at(4.1), system: "consul", agent: "node01/consul" },
    { kind: "leader", atMs: at(4.6), system: "nomad", agent: "node03/nomad-server" },
    { kind: "leader", atMs: at(5), system: "vault", agent: "node02/vault" },
    layer("services", 5.5, 4, 7),
    ...layers
      .filter((name) => name !== "allocations" && !(broken && name === "drift"))
      .map((name) => layer(name, backS[name], wants[name], wants[name])),
    ...(broken ? [layer("drift", 7.3, 1, 0)] : []),
    { kind: "phase", atMs: at(20), phase: "end" },
  ];
  return events.toSorted((a, b) => a.atMs - b.atMs);
}
