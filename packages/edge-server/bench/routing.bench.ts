import { cpus } from "node:os";
import { createBalancer } from "../src/balance/create-balancer.ts";
import { balanceDefaults } from "../src/balance/balance-options.ts";
import { systemClock } from "../src/clock.ts";
import { parseHealthRows } from "../src/discovery/health-rows.ts";
import { reconcile } from "../src/discovery/reconcile.ts";
import type { Instance, Snapshot } from "../src/discovery/snapshot.ts";
import { createRouter } from "../src/routing/create-router.ts";
import { normalisePath } from "../src/routing/normalise-path.ts";

/** Prints what routing costs: a match among 1,000 routes, a change among 200 services of 1,000 instances. Nothing is asserted. */
const services = 200;
const instancesEach = 1000;
const healthy = { isComplete: true, isCurrent: true, isAfterTrouble: false };

print(`node ${process.version}, ${cpus()[0]?.model.trim() ?? "unknown CPU"}`);
benchMatch();
benchRebuild();

function benchMatch(): void {
  const router = createRouter({ tagPrefix: "urlprefix-", defaultServices: [] });
  const instances = Array.from({ length: 1000 }, (_, i) =>
    fakeInstance("web", i, [
      `urlprefix-${i % 2 === 0 ? "" : `h${i % 50}.example.com`}/area${i % 40}/part${i}`,
    ]),
  );
  const table = router({
    generation: 1,
    services: new Map([["web", instances]]),
    badRows: new Map(),
    source: "consul",
  });
  const requests = Array.from(
    { length: 1000 },
    (_, i) => [`h${i % 50}.example.com`, `/area${i % 40}/part${i}/deeper/file-${i}.html`] as const,
  );
  const rounds = 1000;
  let found = 0;
  for (let warm = 0; warm < 2; warm++) {
    found = 0;
    const start = performance.now();
    for (let round = 0; round < rounds; round++) {
      for (const [host, path] of requests) if (table.match(host, normalisePath(path))) found++;
    }
    const nanoseconds = ((performance.now() - start) * 1e6) / (rounds * requests.length);
    if (warm === 1)
      print(
        `match among ${table.routes.length} routes: ${nanoseconds.toFixed(0)} ns (${found / rounds} of ${requests.length} found)`,
      );
  }
}

function benchRebuild(): void {
  const before = memory();
  const router = createRouter({ tagPrefix: "urlprefix-", defaultServices: [] });
  const balancer = createBalancer({
    settings: () => balanceDefaults,
    clock: systemClock,
    onRemoved: () => {},
  });
  let current = new Map<string, readonly Instance[]>();
  for (let s = 0; s < services; s++) {
    const service = `s${s}`;
    const parsed = parseHealthRows(healthAnswer(s, instancesEach), service);
    current.set(service, reconcile([], { service, ...parsed, ...healthy }, 0));
  }
  const first = timed(() => useSnapshot(current));
  const parse: number[] = [];
  const rebuild: number[] = [];
  for (let change = 0; change < 60; change++) {
    const service = `s${change % services}`;
    const text = healthAnswer(change % services, instancesEach - (change % 2) - 1);
    const parsed = timed(() => parseHealthRows(text, service));
    parse.push(parsed.ms);
    rebuild.push(
      timed(() => {
        const next = reconcile(current.get(service) ?? [], { service, ...parsed.value, ...healthy }, change);
        current = new Map(current).set(service, next);
        useSnapshot(current);
      }).ms,
    );
  }
  print(
    `${services} services of ${instancesEach} instances: first table ${first.ms.toFixed(0)} ms, memory +${(memory() - before).toFixed(0)} MB`,
  );
  print(`one instance gone or back: parse Consul's answer ${figures(parse)}, rebuild ${figures(rebuild)}`);

  function useSnapshot(all: Snapshot["services"]): void {
    const snapshot: Snapshot = { generation: 1, services: all, badRows: new Map(), source: "consul" };
    router(snapshot);
    balancer.update(snapshot);
  }
}

function healthAnswer(service: number, count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const ID = `_nomad-task-${service}-${i}-web-http`;
    return {
      Node: { ID: "4f8a", Node: `node${i % 50}`, Address: `10.0.${i % 50}.1`, Datacenter: "dc1", Meta: {} },
      Service: {
        ID,
        Service: `s${service}`,
        Tags: [`urlprefix-/s${service}`],
        Address: `10.0.${i % 50}.1`,
        Port: 20_000 + i,
        Weights: { Passing: 1, Warning: 1 },
      },
      Checks: [
        { CheckID: "serfHealth", Status: "passing", ServiceID: "", Output: "Agent alive and reachable" },
        {
          CheckID: `c${i}`,
          Status: "passing",
          ServiceID: ID,
          Output: "HTTP GET http://10.0.0.1/info: 200 OK Output: {}",
        },
      ],
    };
  });
  return JSON.stringify(rows);
}

function fakeInstance(service: string, i: number, tags: readonly string[]): Instance {
  return {
    id: `${service}-${i}`,
    service,
    node: "n",
    address: "10.0.0.1",
    port: i,
    tags,
    weight: 1,
    state: "passing",
    reason: "",
    since: 0,
    isUsable: true,
  };
}

function timed<Value>(run: () => Value): { readonly value: Value; readonly ms: number } {
  const start = performance.now();
  const value = run();
  return { value, ms: performance.now() - start };
}

function figures(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `median ${(sorted[sorted.length >> 1] ?? 0).toFixed(1)} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(1)} ms`;
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
