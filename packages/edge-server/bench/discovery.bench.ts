import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEdge, type StartedEdge } from "../test/support/start-edge.ts";
import { startFakeConsul, type FakeConsul } from "../test/support/fake-consul.ts";
import { startInstance } from "../test/support/start-instance.ts";
import { machineLine, putIntoPage } from "workload/benchmarks-page";
import { memoryMegabytes } from "./process-costs.ts";

/**
 * `node bench/discovery.bench.ts [--write]`: how long a change in the catalogue takes to be seen by a client of the built executable, with one service and
 * with 200 of 1,000 instances each; what Consul is asked meanwhile; memory. Nothing is asserted.
 */
const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const changes = 100;
/** Slower than the pace at which a watcher may ask, so that each change is news on its own. */
const betweenMs = 450;
const countedMs = 30_000;
const services = 200;
const instancesEach = 1000;

const agent = new Agent({ keepAlive: true });
await using instance = await startInstance();
const row = { id: "a", address: "127.0.0.1", port: instance.port };
const lines = [
  `${machineLine()}; fake Consul on the same machine.`,
  "",
  ...(await smallWorld()),
  ...(await largeWorld()),
];
agent.destroy();
process.stdout.write(`${lines.join("\n")}\n`);
if (values.write) await putIntoPage("discovery.bench.ts", lines.join("\n"));

async function smallWorld(): Promise<string[]> {
  await using consul = await startFakeConsul();
  consul.set("web", [row]);
  await using edge = await startEdge(["--service", "web", "--consul", consul.url]);
  const seen = await changesSeen(consul, edge);
  const atRest = await queriesPerMinute(consul, () => delay(countedMs));
  const underChurn = await queriesPerMinute(consul, async () => {
    for (let i = 0; i < countedMs / 50; i++) {
      consul.set("web", [{ ...row, tags: [`urlprefix-/churn-${i}`] }]);
      await delay(50);
    }
  });
  return [
    `- one service, ${changes} changes of its tags, change → first answer by it: ${seen}`,
    `- queries to Consul, one service, at rest: ${atRest} a minute; when it changes 20 times a second: ${underChurn} a minute`,
  ];
}

async function largeWorld(): Promise<string[]> {
  await using consul = await startFakeConsul();
  for (let s = 0; s < services; s++) {
    const instances = Array.from({ length: instancesEach }, (_, i) => ({
      id: `service-${s}-${i}`,
      address: `10.${s}.${i >> 8}.${i & 255}`,
      port: 8000,
      tags: [`urlprefix-/service-${s}`],
    }));
    consul.set(`service-${s}`, instances);
  }
  consul.set("web", [row]);
  await using edge = await startEdge(["--service", "web", "--consul", consul.url]);
  // All are routed: none of them is reachable, which is an answer of the edge's own but not 404.
  while ((await statusOf(edge, `/service-${services - 1}`)) === 404) await delay(20);
  await delay(5000);
  const megabytes = Math.round(memoryMegabytes(edge.child.process.pid ?? 0));
  const seen = await changesSeen(consul, edge);
  const atRest = await queriesPerMinute(consul, () => delay(countedMs));
  return [
    `- beside ${services} routed services of ${instancesEach} instances: ${seen}; memory of the executable ${megabytes} MB; at rest ${atRest} queries a minute`,
  ];
}

async function changesSeen(consul: FakeConsul, edge: StartedEdge): Promise<string> {
  const times: number[] = [];
  for (let change = 0; change < changes; change++) {
    const path = `/change-${change}`;
    // A redirect is a route that answers for itself: the time is the edge's alone.
    const tags = [`urlprefix-${path} redirect=302,https://example.com/`];
    const start = performance.now();
    consul.set("web", [{ ...row, tags }]);
    while ((await statusOf(edge, path)) !== 302) await delay(1);
    times.push(performance.now() - start);
    await delay(betweenMs);
  }
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q: number) => `${(sorted[Math.min(changes - 1, Math.floor(q * changes))] ?? 0).toFixed(1)} ms`;
  return `median ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}`;
}

async function queriesPerMinute(consul: FakeConsul, during: () => Promise<unknown>): Promise<number> {
  const before = consul.requests.length;
  const startedAt = performance.now();
  await during();
  return Math.round(((consul.requests.length - before) * 60_000) / (performance.now() - startedAt));
}

function statusOf(edge: StartedEdge, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${edge.url}${path}`, { agent }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    }).on("error", reject);
  });
}
