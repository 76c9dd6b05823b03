import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEmbeddedConsul, createEmbeddedNomad } from "embedded";
import * as fc from "fast-check";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { ask } from "../contract/nomad/ask.ts";
import { shellJob } from "../contract/nomad/steps/jobs.ts";
import { nomadConfigSchema } from "../src/nomad/config.ts";

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Never placed: no task runs. */
const job = (count: number): object =>
  shellJob("nowhere", "exit 0", {
    Count: count,
    Constraints: [{ LTarget: "${attr.kernel.name}", RTarget: "plan9", Operand: "=" }],
  });
const put = (path: string, body?: unknown): Call => ({ method: "PUT", path, body });
const nomadCalls: readonly ((node: string) => Call)[] = [
  () => put("/v1/jobs", { Job: job(1), Submission: { Source: "{}", Format: "json" } }),
  () => put("/v1/jobs", { Job: job(2) }),
  () => put("/v1/job/nowhere/scale", { Count: 3, Target: { Group: "main" } }),
  () => put("/v1/job/nowhere/revert", { JobID: "nowhere", JobVersion: 0 }),
  () => put("/v1/job/nowhere/evaluate", { JobID: "nowhere" }),
  () => ({ method: "DELETE", path: "/v1/job/nowhere" }),
  () => ({ method: "DELETE", path: "/v1/job/nowhere?purge=true" }),
  (node) => put(`/v1/node/${node}/eligibility`, { Eligibility: "ineligible" }),
  (node) => put(`/v1/node/${node}/eligibility`, { Eligibility: "eligible" }),
  (node) => put(`/v1/node/${node}/drain`, { DrainSpec: { Deadline: 1e9 } }),
  (node) => put(`/v1/node/${node}/drain`, { DrainSpec: null, MarkEligible: true }),
  () => put("/v1/system/gc"),
];
const service = { Name: "web", Port: 80, Check: { TTL: "1m" } };
const consulCalls: readonly Call[] = [
  put("/v1/agent/service/register", service),
  put("/v1/agent/service/deregister/web"),
  put("/v1/agent/check/register", { Name: "node", TTL: "1m" }),
  put("/v1/agent/check/pass/service:web"),
  put("/v1/agent/check/deregister/node"),
  put("/v1/agent/maintenance?enable=true"),
  put("/v1/agent/maintenance?enable=false"),
  put("/v1/kv/a/b?flags=18446744073709551615", "value"),
  put("/v1/kv/a/b?cas=0", "other"),
  { method: "DELETE", path: "/v1/kv/a?recurse" },
  put("/v1/catalog/register", { Node: "away", Address: "10.0.0.1", Service: { Service: "db" } }),
  put("/v1/catalog/deregister", { Node: "away" }),
];
const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat({ max: 400 }) });

test(
  "every Consul call made twice, a piece cut out of the state file: it starts again",
  { timeout: 120_000 },
  async () => {
    await using world = await startWorld();
    const calls = fc.array(fc.constantFrom(...consulCalls), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(calls, damage, async (chosen, hole) => {
        for (const call of chosen) await twice(world.consulUrl, () => call);
        await world.restartConsul(hole);
        expect((await ask(world.consulUrl, "/v1/health/state/any")).status).toBe(200);
        expect((await ask(world.consulUrl, "/v1/kv/?recurse")).status).toBeOneOf([200, 404]);
      }),
      { numRuns: 25 },
    );
  },
);

test(
  "every Nomad call made twice, a piece cut out of the state file: it starts again",
  { timeout: 120_000 },
  async () => {
    await using world = await startWorld();
    const calls = fc.array(fc.constantFrom(...nomadCalls), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(calls, damage, async (chosen, hole) => {
        for (const call of chosen) await twice(world.nomadUrl, call);
        await world.restartNomad(hole);
        for (const path of ["/v1/jobs", "/v1/evaluations", "/v1/nodes", "/v1/allocations", "/v1/deployments"])
          expect((await ask(world.nomadUrl, path)).status).toBe(200);
      }),
      { numRuns: 25 },
    );
  },
);

async function twice(url: string, call: (node: string) => Call): Promise<void> {
  const nodes = (await ask(url, "/v1/nodes")).json;
  const { method, path, body } = call(Array.isArray(nodes) ? String(nodes[0]?.ID) : "");
  for (let turn = 0; turn < 2; turn++) {
    const answer = await ask(url, path, { method, ...(body === undefined ? {} : { body }) });
    const refusals = /not found|revert|Unknown|does not have|draining|eligible/;
    if (answer.status >= 500) expect(answer.text).toMatch(refusals);
  }
}

type Hole = { readonly at: number; readonly length: number };

/** A Consul and a Nomad of one host that can be started again after a piece was cut out of their state. */
async function startWorld() {
  await using stack = new AsyncDisposableStack();
  const address = stack.use(freeSubnet()).address(21);
  const folder = stack.use(await temporaryFolder("state-files"));
  const log = (): void => {};
  const host = { name: "node01", address };
  const consulDir = join(folder.path, "consul");
  const nomadDir = join(folder.path, "nomad");
  const startConsul = async () => {
    const hosts = [{ ...host, server: true }];
    const started = createEmbeddedConsul(
      { datacenter: "dc1", dataDir: consulDir, httpPort: 8500, hosts },
      { log },
    );
    await started.listen();
    return started;
  };
  const startNomad = async () => {
    const hosts = [{ ...host, server: true, client: true }];
    const config = nomadConfigSchema.parse({ datacenter: "dc1", dataDir: nomadDir, hosts });
    const started = createEmbeddedNomad(config, { log, taskEnvironment: {} });
    await started.listen();
    return started;
  };
  let consul = await startConsul();
  stack.defer(() => consul.close());
  let nomad = await startNomad();
  stack.defer(() => nomad.close());
  const kept = stack.move();
  return {
    consulUrl: `http://${address}:8500`,
    nomadUrl: `http://${address}:4646`,
    restartConsul: async (hole: Hole) => {
      await consul.close();
      cut(join(consulDir, "state.jsonl"), hole);
      consul = await startConsul();
      await answers(`http://${address}:8500`);
    },
    restartNomad: async (hole: Hole) => {
      await nomad.close();
      cut(join(nomadDir, "state.jsonl"), hole);
      nomad = await startNomad();
      await answers(`http://${address}:4646`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Connections to the one before may still be in the pool. */
async function answers(url: string): Promise<void> {
  await eventually(async () => (await ask(url, "/v1/status/leader")).status === 200);
}

function cut(file: string, { at, length }: Hole): void {
  const whole = readFileSync(file);
  const from = Math.floor(at * whole.length);
  writeFileSync(file, Buffer.concat([whole.subarray(0, from), whole.subarray(from + length)]));
}
