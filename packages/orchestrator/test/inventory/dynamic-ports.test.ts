import { expect, test } from "vitest";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import { dynamicPorts } from "../../src/inventory/dynamic-ports.ts";

const { ports } = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 3, clients: 4 });

test("no instance is given a port of the edges", () => {
  expect(dynamicPorts(ports)).toEqual({ min: 25_002, max: 32_000 });
});

test("the longest part of Nomad's own range is taken, wherever the world's ports lie", () => {
  expect(dynamicPorts({ ...ports, edge: 80, edgeAdmin: 81 })).toEqual({ min: 20_000, max: 32_000 });
  expect(dynamicPorts({ ...ports, edge: 31_000, edgeAdmin: 20_000 })).toEqual({ min: 20_001, max: 30_999 });
  expect(dynamicPorts({ ...ports, edge: 32_000, edgeAdmin: 26_000 })).toEqual({ min: 20_000, max: 25_999 });
});
