import { once } from "node:events";
import { eventually } from "testing";
import { expect, test } from "vitest";
import type { CallOptions, Host, UnitStatus } from "../../src/hosts/host.ts";
import { applyPlan } from "../../src/world/apply.ts";
import type { Condition, WorldPlan } from "../../src/hosts/world-plan.ts";

/** Three server hosts; what happens to their units is written down in order. */
function recordingHosts(changed: readonly string[], { running: isRunning } = { running: true }) {
  const events: string[] = [];
  const running: UnitStatus = { state: "running", restarts: 0 };
  const hosts = ["one", "two", "three"].map((name): Host => ({
    name,
    address: "10.0.0.1",
    exec: () => Promise.reject(new Error("not asked for")),
    readFile: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(false),
    ensureDirectory: () => Promise.resolve(false),
    putFile: () => Promise.resolve(changed.includes(name)),
    units: {
      define: () => Promise.resolve(false),
      isDefined: () => Promise.resolve(true),
      start: (unit) => Promise.resolve(!isRunning && events.push(`start ${name}/${unit}`) > 0),
      stop: () => Promise.resolve(true),
      restart: (unit) => Promise.resolve(void events.push(`restart ${name}/${unit}`)),
      reload: (unit) => Promise.resolve(events.push(`reload ${name}/${unit}`) > 0),
      hold: () => Promise.resolve(),
      release: () => Promise.resolve(),
      status: () => Promise.resolve(running),
      // oxlint-disable-next-line require-yield
      logs: async function* () {},
    },
  }));
  return { hosts, events };
}

const url = "http://10.0.0.1:8500";
const leader: Condition = { kind: "consul-leader", url, peers: 3 };
const healthy: Condition = { kind: "consul-servers-healthy", url, count: 3 };
const plan: WorldPlan = {
  hosts: ["one", "two", "three"].map((host) => ({
    host,
    directories: [],
    files: [{ path: "/etc/consul.json", mode: 0o644, content: "{}", restarts: ["consul"] }],
    units: [],
  })),
  phases: [
    {
      name: "consul servers",
      units: ["one", "two", "three"].map((host) => ({ host, unit: "consul" })),
      conditions: [leader],
      restartGuards: [healthy],
    },
  ],
};

test("changed servers are restarted one at a time, all of them healthy before each and after the last", async () => {
  const { hosts, events } = recordingHosts(["one", "three"]);
  const waitFor = (condition: Condition): Promise<void> => Promise.resolve(void events.push(condition.kind));
  const { changes } = await applyPlan(plan, { hosts, waitFor, signal: AbortSignal.timeout(5_000) });
  expect(events).toEqual([
    "consul-leader",
    "consul-servers-healthy",
    "restart one/consul",
    "consul-leader",
    "consul-servers-healthy",
    "restart three/consul",
    "consul-leader",
    "consul-servers-healthy",
  ]);
  expect(changes).toContain("one: consul restarted");
});

test("a restart that would lose the quorum is refused, and nothing is restarted", async () => {
  const { hosts, events } = recordingHosts(["two"]);
  const waitFor = (condition: Condition): Promise<void> =>
    condition.kind === "consul-servers-healthy"
      ? Promise.reject(new Error("only 2 healthy"))
      : Promise.resolve();
  await expect(applyPlan(plan, { hosts, waitFor, signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject(
    {
      code: "RESTART_WOULD_LOSE_QUORUM",
      message: "two: consul is not restarted: only 2 healthy",
    },
  );
  expect(events).toEqual([]);
});

test("servers that did not change are left alone and nobody asks for their health", async () => {
  const { hosts, events } = recordingHosts([]);
  const waitFor = (condition: Condition): Promise<void> => Promise.resolve(void events.push(condition.kind));
  await applyPlan(plan, { hosts, waitFor, signal: AbortSignal.timeout(5_000) });
  expect(events).toEqual(["consul-leader"]);
});

/** Two phases, each of one host's; nothing was running. */
const ordered: WorldPlan = {
  hosts: [],
  phases: [
    { name: "first", units: [{ host: "one", unit: "consul" }], conditions: [leader] },
    { name: "second", units: [{ host: "two", unit: "nomad" }], startsWhen: [leader], conditions: [healthy] },
  ],
};

test("a phase starts when what it waits for holds, and not before", async () => {
  const { hosts, events } = recordingHosts([], { running: false });
  const { promise: elected, resolve: elect } = Promise.withResolvers<void>();
  const waitFor = ({ kind }: Condition): Promise<void> =>
    kind === "consul-leader" ? elected : Promise.resolve();
  const applying = applyPlan(ordered, { hosts, waitFor, signal: AbortSignal.timeout(5_000) });
  await eventually(() => events.includes("start one/consul"));
  expect(events).toEqual(["start one/consul"]);
  elect();
  const { changes, tookMs } = await applying;
  expect(changes).toEqual(["one: consul started", "two: nomad started"]);
  expect(Object.keys(tookMs)).toEqual(["hosts", "first", "second"]);
});

test("what goes wrong in one phase ends the wait of the others", async () => {
  const { hosts } = recordingHosts([], { running: false });
  const waitFor = ({ kind }: Condition, { signal }: CallOptions): Promise<void> =>
    kind === "consul-leader"
      ? once(signal, "abort").then(() => signal.throwIfAborted())
      : Promise.reject(new Error("no quorum"));
  const plan = { ...ordered, phases: ordered.phases.map((phase) => ({ ...phase, startsWhen: [] })) };
  await expect(applyPlan(plan, { hosts, waitFor, signal: AbortSignal.timeout(5_000) })).rejects.toThrow(
    "no quorum",
  );
});

test("agents that read a changed file again by themselves are told to, one at a time, and not restarted", async () => {
  const { hosts, events } = recordingHosts(["one", "three"]);
  const waitFor = (condition: Condition): Promise<void> => Promise.resolve(void events.push(condition.kind));
  const { changes } = await applyPlan(withReloads(), {
    hosts,
    waitFor,
    signal: AbortSignal.timeout(5_000),
  });
  expect(events).toEqual([
    "consul-leader",
    "reload one/consul",
    "consul-leader",
    "reload three/consul",
    "consul-leader",
  ]);
  expect(changes).toContain("one: consul reloaded");
});

test("an agent that is restarted, or was just started, reloads nothing", async () => {
  const both = recordingHosts(["one"]);
  const waitFor = (): Promise<void> => Promise.resolve();
  await applyPlan(withReloads({ restarts: ["consul"] }), {
    hosts: both.hosts,
    waitFor,
    signal: AbortSignal.timeout(5_000),
  });
  expect(both.events).toEqual(["restart one/consul"]);
  const stopped = recordingHosts(["one"], { running: false });
  await applyPlan(withReloads(), { hosts: stopped.hosts, waitFor, signal: AbortSignal.timeout(5_000) });
  expect(stopped.events).toEqual(["start one/consul", "start two/consul", "start three/consul"]);
});

/** The same plan, its file being one that agents read again. */
function withReloads(also: { readonly restarts?: readonly string[] } = {}): WorldPlan {
  const file = { path: "/etc/agent.pem", mode: 0o600, content: "", reloads: ["consul"], ...also };
  return { ...plan, hosts: plan.hosts.map((host) => ({ ...host, files: [file] })) };
}
