import { expect, test } from "vitest";
import { faultOfWish, type FaultWish } from "../../src/hands/fault-of-wish.ts";
import { wishSchema } from "../../src/hands/wish-schema.ts";
import { lastsMs } from "../../src/state/wish.ts";
import { agent, allocation } from "../fixtures/pictures.ts";

const x = allocation();
const known = {
  agents: {
    "node01/nomad-client": agent({ id: "node01/nomad-client", system: "nomad", role: "client" }),
    consul: agent({ id: "consul", role: "all", host: "machine" }),
    "node01/vault": agent({ id: "node01/vault", system: "vault" }),
  },
  allocations: { [x.id]: x },
};

test.each<[FaultWish, object]>([
  [
    { do: "kill-agent", agent: "node01/nomad-client" },
    { do: "kill", agents: { system: "nomad", role: "client", host: "node01" } },
  ],
  [
    { do: "kill-agent", agent: "consul" },
    { do: "kill", agents: { system: "consul", role: "any" } },
  ],
  [
    { do: "pause-agent", agent: "consul" },
    { do: "pause", for: lastsMs, agents: { system: "consul" } },
  ],
  [
    { do: "kill-instance", allocation: x.id },
    { do: "end-instance", how: "kill", instances: { service: "demo-server", host: "node01", pick: "all" } },
  ],
  [
    { do: "cut-off-host", host: "node01" },
    { do: "partition", for: lastsMs, hosts: { named: ["node01"] } },
  ],
  [
    { do: "power-off-host", host: "node01" },
    { do: "power-off", for: lastsMs },
  ],
])("%j is a fault of chaos", (wish, fault) => {
  expect(wishSchema.parse(wish)).toEqual(wish);
  expect(faultOfWish(wish, known).fault).toMatchObject(fault);
});

test("executors are hit only where they were asked for, and an instance only by its allocation", () => {
  const clients = { do: "kill-all", system: "nomad", role: "client" } as const;
  expect(faultOfWish({ ...clients, executors: true }, known).withExecutors).toBe(true);
  expect(faultOfWish({ ...clients, executors: false }, known).withExecutors).toBe(false);
  expect(faultOfWish({ do: "hang-instance", allocation: x.id }, known).allocation).toBe(x.id);
});

test.each<FaultWish>([
  { do: "kill-agent", agent: "node09/consul" },
  { do: "kill-agent", agent: "constructor" },
  { do: "kill-agent", agent: "node01/vault" },
  { do: "kill-instance", allocation: "none" },
])("%j is about nothing that chaos can hit", (wish) => {
  expect(() => faultOfWish(wish, known)).toThrow(expect.objectContaining({ code: "DASHBOARD_NOT_POSSIBLE" }));
});

test("a page cannot ask for faults that it does not offer", () => {
  for (const wish of [
    { do: "deploy", service: "demo-server" },
    { do: "kill-all", system: "consul" },
    { do: "kill-agent", agent: "" },
    7,
  ])
    expect(wishSchema.safeParse(wish).success).toBe(false);
});
