import { Agent, get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { startEdge } from "../test/support/start-edge.ts";
import { startFakeConsul } from "../test/support/fake-consul.ts";
import { startInstance } from "../test/support/start-instance.ts";

/** Prints how long a change in the catalogue takes to be seen by a client of the built executable, and what Consul is asked meanwhile. Nothing is asserted. */
const changes = 100;
/** Slower than the pace at which a watcher may ask, so that each change is news on its own. */
const betweenMs = 450;

await using consul = await startFakeConsul();
await using instance = await startInstance();
const row = { id: "a", address: "127.0.0.1", port: instance.port };
consul.set("web", [row]);
await using edge = await startEdge(["--service", "web", "--consul", consul.url]);
const agent = new Agent({ keepAlive: true });

const times: number[] = [];
for (let change = 0; change < changes; change++) {
  const path = `/change-${change}`;
  // A redirect is a route that answers for itself: the time is the edge's alone.
  const tags = [`urlprefix-${path} redirect=302,https://example.com/`];
  const start = performance.now();
  consul.set("web", [{ ...row, tags }]);
  while ((await statusOf(path)) !== 302) await delay(1);
  times.push(performance.now() - start);
  await delay(betweenMs);
}
const asked = consul.requests.length;
await delay(30_000);
const sorted = [...times].sort((a, b) => a - b);
const at = (q: number) => `${(sorted[Math.min(changes - 1, Math.floor(q * changes))] ?? 0).toFixed(1)} ms`;
print(
  `catalogue change → first answer by it, ${changes} changes: median ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}`,
);
print(
  `queries to Consul at rest, one service: ${((consul.requests.length - asked) * 2).toFixed(0)} a minute`,
);
agent.destroy();

function statusOf(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${edge.url}${path}`, { agent }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    }).on("error", reject);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
