import type { World } from "orchestrator";
import { expect, test } from "vitest";
import { probeTargets } from "../../src/experiment/probe-targets.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { InstanceTarget, WorldSnapshot } from "../../src/world/snapshot.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a world only its edges are asked
const world = {
  engine: { edges: () => [{ host: "node01", url: "http://172.16.206.21:25000" }] },
} as unknown as World;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a scenario only this is asked
const scenario = { probe: { targets: ["edges", "instances"] } } as Scenario;
const instance = (more: Partial<InstanceTarget>): InstanceTarget => ({
  service: "demo-server",
  allocation: "0a1b2c3d-0000-0000-0000-000000000000",
  host: "node02",
  endpoint: "172.16.206.22:20001",
  ...more,
});
const urlsOf = (...instances: readonly InstanceTarget[]): string[] => {
  const snapshot: WorldSnapshot = { worldId: "w", agents: [], hosts: [], instances, executors: [] };
  return probeTargets(scenario, world, snapshot).map(({ url }) => url);
};

const edge = "http://172.16.206.21:25000/echo";

test("edges and instances are asked", () => {
  expect(urlsOf(instance({}), instance({ service: "other" }))).toEqual([
    edge,
    "http://172.16.206.22:20001/echo",
  ]);
});

test("edges with HTTPS are asked by that too, or by that alone", () => {
  const secure = instance({
    service: "edge-server",
    host: "node01",
    endpoint: "172.16.206.21:25000",
    httpsEndpoint: "172.16.206.21:25443",
  });
  const https = "https://172.16.206.21:25443/echo";
  expect(urlsOf(secure, instance({}))).toEqual([edge, "http://172.16.206.22:20001/echo", https]);
  const snapshot: WorldSnapshot = { worldId: "w", agents: [], hosts: [], instances: [secure], executors: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a scenario only this is asked
  const alone = { probe: { targets: ["https"] } } as Scenario;
  const all = probeTargets(scenario, world, { ...snapshot, instances: [secure, instance({})] });
  expect(all.map(({ turns }) => turns)).toEqual([3, 3, undefined]);
  expect(probeTargets(alone, world, snapshot).map(({ url, host }) => [url, host])).toEqual([
    [https, "node01"],
  ]);
});

test("instances that take nobody without a certificate are asked through the edges alone", () => {
  expect(urlsOf(instance({ speaksTls: true }))).toEqual([edge]);
});
