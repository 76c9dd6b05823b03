import { expect, test } from "vitest";
import { layOutTopology, privateInterface, publicInterface } from "../../../src/engines/local/topology.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";

const inventory = defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 3, clients: 4 });
const topology = layOutTopology("default-abc", inventory);

test("every namespace carries the world's id, so worlds never meet", () => {
  const names = [topology.switchNamespace, topology.builder, ...topology.nodes].map(({ name }) => name);
  expect(names).toEqual(
    ["switch", "builder", "node01", "node02", "node03", "node04"].map((host) => `nd-default-abc-${host}`),
  );
});

test("the builder has the original's address and no way to the public side", () => {
  expect(topology.builder.address).toBe("172.16.206.10");
  expect(topology.builder.setup.filter((line) => line.includes(publicInterface))).toEqual([]);
});

test("on each node the public interface sorts first and holds the default route", () => {
  expect([privateInterface, publicInterface].sort()[0]).toBe(publicInterface);
  for (const { setup, address } of topology.nodes) {
    expect(setup).toContain(`address add ${address}/24 dev ${privateInterface}`);
    expect(setup.find((line) => line.startsWith("route add default"))).toMatch(/via 203\.0\.113\.1$/);
  }
});

test("interface names fit the kernel's 15 bytes, whatever hosts are called", () => {
  const long = {
    ...inventory,
    hosts: inventory.hosts.map((host) => ({ ...host, name: `a-very-long-name-of-a-host-${host.name}` })),
  };
  const { switchNamespace } = layOutTopology("w", long);
  const names = switchNamespace.setup.flatMap((line) => /^link add (\S+)/.exec(line)?.[1] ?? []);
  expect(names).toHaveLength(new Set(names).size);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(15);
});

test("hosts know one another's link addresses from the start, so that no table of neighbours fills up", () => {
  const nodes = [topology.builder, ...topology.nodes];
  const ownOf = (setup: readonly string[]) =>
    setup.flatMap(
      (line) => new RegExp(`^link set ${privateInterface} address (\\S+)$`).exec(line)?.[1] ?? [],
    );
  for (const { address, setup } of nodes) {
    const known = nodes
      .filter((other) => other.address !== address)
      .map(
        (other) =>
          `neighbour replace ${other.address} lladdr ${ownOf(other.setup)[0]} dev ${privateInterface} nud permanent`,
      );
    expect(setup.filter((line) => line.startsWith("neighbour"))).toEqual(known);
  }
  expect(new Set(nodes.flatMap(({ setup }) => ownOf(setup))).size).toBe(nodes.length);
});
