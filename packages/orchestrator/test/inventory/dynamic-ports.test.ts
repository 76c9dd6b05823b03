import { expect, test } from "vitest";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { dynamicPorts } from "../../src/inventory/dynamic-ports.ts";

const inventory = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 3, clients: 4 });

test("no instance is given a port of the edges", () => {
  expect(dynamicPorts(inventory)).toEqual({ min: 25_002, max: 32_000 });
  expect(dynamicPorts({ ...inventory, vault: true })).toEqual({ min: 25_444, max: 32_000 });
});

test("the longest part of Nomad's own range is taken, wherever the world's ports lie", () => {
  const rangeWith = (edge: number, edgeAdmin: number) =>
    dynamicPorts({ ...inventory, ports: { ...inventory.ports, edge, edgeAdmin } });
  expect(rangeWith(80, 81)).toEqual({ min: 20_000, max: 32_000 });
  expect(rangeWith(31_000, 20_000)).toEqual({ min: 20_001, max: 30_999 });
  expect(rangeWith(32_000, 26_000)).toEqual({ min: 20_000, max: 25_999 });
});
