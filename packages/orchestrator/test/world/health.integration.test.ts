import { expect, test } from "vitest";
import { startAgent } from "../fixtures/start-agent.ts";
import { compareHealth, expectedHealth, readHealth } from "../../src/world/health.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { call } from "../fixtures/place.ts";

const FOUR_HOSTS = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 3, clients: 4 });

test("four hosts have to show 3/3, 9/18 and 4/8", () => {
  expect(expectedHealth(FOUR_HOSTS)).toEqual({
    consul: { instances: 3, checks: 3 },
    nomad: { instances: 9, checks: 18 },
    nomadClient: { instances: 4, checks: 8 },
  });
});

test("one host has to show 1/1, 3/6 and 1/2", () => {
  const one = defaultInventory({ engine: "embedded", network: "127.0.0.0/24", servers: 1, clients: 1 });
  expect(expectedHealth(one)).toEqual({
    consul: { instances: 1, checks: 1 },
    nomad: { instances: 3, checks: 6 },
    nomadClient: { instances: 1, checks: 2 },
  });
});

test("each number that differs is named", () => {
  const expected = expectedHealth(FOUR_HOSTS);
  expect(compareHealth(expected, expected)).toEqual([]);
  expect(compareHealth(expected, { ...expected, nomad: { instances: 8, checks: 17 } })).toEqual([
    "nomad: 8 instances pass, 9 should",
    "nomad: 17 checks pass, 18 should",
  ]);
});

test("an instance passes with all its checks, its node's included; each failing check is named once", async () => {
  const check = (Name: string, Status: string) => ({
    Name,
    CheckID: Name,
    Status,
    Output: "connection refused\n",
  });
  const entry = (node: string, ...Checks: object[]) => ({ Node: { Node: node }, Service: {}, Checks });
  const answers: Record<string, object[]> = {
    consul: [entry("node01", check("Serf Health Status", "passing"))],
    nomad: [
      entry("node01", check("Serf Health Status", "passing"), check("http", "critical")),
      entry("node02", check("Serf Health Status", "critical"), check("http", "passing")),
      entry("node02", check("Serf Health Status", "critical"), check("rpc", "passing")),
    ],
    "nomad-client": [],
  };
  await using agent = await startAgent(({ url }, response) =>
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify(answers[url?.split("/").at(-1) ?? ""])),
  );
  const reading = await readHealth("http://127.0.1.21:8500", agent, call);
  expect(agent.asked.toSorted()).toEqual(
    ["consul", "nomad", "nomad-client"].map((name) => `http://127.0.1.21:8500/v1/health/service/${name}`),
  );
  expect(reading.health).toEqual({
    consul: { instances: 1, checks: 1 },
    nomad: { instances: 0, checks: 3 },
    nomadClient: { instances: 0, checks: 0 },
  });
  expect(reading.failing).toEqual([
    "nomad on node01: http is critical: connection refused",
    "nomad on node02: Serf Health Status is critical: connection refused",
  ]);
});

test("an answer of another shape is an error, not zero instances", async () => {
  await using odd = await startAgent((_, response) =>
    response.setHeader("content-type", "application/json").end('{"error":"x"}'),
  );
  await expect(readHealth("http://127.0.1.21:8500", odd, call)).rejects.toThrow(/expected array/i);
  await using failing = await startAgent((_, response) => response.writeHead(500).end("no leader"));
  await expect(readHealth("http://127.0.1.21:8500", failing, call)).rejects.toThrow(/500 no leader/);
});
