import { describe, expect, test } from "vitest";
import { defaultInventory, type Inventory } from "../../src/inventory/inventory.ts";
import { leavingHosts } from "../../src/world/leaving-hosts.ts";
import { createManifest } from "../../src/world/manifest.ts";

const inventory: Inventory = {
  ...defaultInventory({ engine: "ssh", network: "10.1.2.0/24", servers: 3, clients: 5 }),
  security: "closed",
};
const present = createManifest({ name: "mine", inventory, engineReason: "asked for" });
const without = (...names: readonly string[]): Inventory => ({
  ...inventory,
  hosts: inventory.hosts.filter(({ name }) => !names.includes(name)),
});
const namesOf = (...options: Parameters<typeof leavingHosts>): string[] =>
  leavingHosts(...options).map(({ name, address }) => `${name} ${address}`);

describe("hosts that leave a world", () => {
  test("are those that the inventory no longer has", () => {
    expect(namesOf(present, inventory)).toEqual([]);
    expect(namesOf(present, without("node05", "node02"))).toEqual(["node02 10.1.2.22", "node05 10.1.2.25"]);
  });

  test("are those of an earlier change too, that could not be seen through, unless they are wanted again", () => {
    const left = { ...present, inventory: without("node05"), leaving: inventory.hosts.slice(4) };
    expect(namesOf(left, without("node05", "node04"))).toEqual(["node05 10.1.2.25", "node04 10.1.2.24"]);
    expect(namesOf(left, inventory)).toEqual([]);
  });

  test("are machines: another address under the same name is another one", () => {
    const hosts = inventory.hosts.map((host) =>
      host.name === "node05" ? { ...host, address: "10.1.2.99" } : host,
    );
    expect(namesOf(present, { ...inventory, hosts })).toEqual(["node05 10.1.2.25"]);
  });

  test("are none on this machine's engines, whose worlds are made as they are to be", () => {
    expect(namesOf(present, { ...without("node05"), engine: "local" })).toEqual([]);
  });

  test.each([
    ["the last servers", present, without("node01", "node02", "node03"), /no server of Consul/],
    [
      "a server of Vault",
      { ...present, inventory: { ...inventory, vault: true } },
      { ...without("node03"), vault: true },
      /a server of Vault/,
    ],
    ["one, while the world is opened", present, { ...without("node05"), security: "open" }, /is to be open/],
    ["one of a world that is stopped", { ...present, stoppedAt: "now" }, without("node05"), /is stopped/],
  ] as const)("are refused: %s", (_what, manifest, wanted, reason) => {
    expect(() => leavingHosts(manifest, wanted)).toThrow(
      expect.objectContaining({ code: "HOSTS_CANNOT_LEAVE", message: expect.stringMatching(reason) }),
    );
  });
});
