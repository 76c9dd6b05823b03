import { expect, test } from "vitest";
import { listAgents } from "../../src/agents/list-agents.ts";
import {
  defaultInventory,
  edgesOf,
  endpointsOf,
  inventorySchema,
  vaultSealSchema,
  vaultServerName,
} from "../../src/inventory/inventory.ts";

test("the default world is the original's: servers on the first three hosts, clients on all four", () => {
  const inventory = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 3, clients: 4 });
  expect(inventory).toMatchObject({ datacenter: "vagrant-dc1", region: "global", network: "127.0.1.0/24" });
  expect(inventory.hosts.map(({ name, address, roles }) => [name, address, ...Object.values(roles)])).toEqual(
    [
      ["node01", "127.0.1.21", "server", true, true],
      ["node02", "127.0.1.22", "server", true, true],
      ["node03", "127.0.1.23", "server", true, true],
      ["node04", "127.0.1.24", "client", false, true],
    ],
  );
  expect(endpointsOf(inventory)).toEqual({
    consul: [21, 22, 23, 24].map((host) => `http://127.0.1.${host}:8500`),
    nomadServers: [21, 22, 23].map((host) => `http://127.0.1.${host}:4646`),
    nomadClients: [21, 22, 23, 24].map((host) => `http://127.0.1.${host}:4746`),
    vault: [],
  });
});

test("a world is open unless it says closed; the agents of a closed one speak TLS, its edges do not", () => {
  const shape = { engine: "local", network: "172.16.206.0/24", servers: 1, clients: 1 } as const;
  expect(defaultInventory(shape).security).toBe("open");
  const closed = defaultInventory({ ...shape, security: "closed" });
  expect(endpointsOf(closed)).toEqual({
    consul: ["https://172.16.206.21:8501"],
    nomadServers: ["https://172.16.206.21:4646"],
    nomadClients: ["https://172.16.206.21:4746"],
    vault: [],
  });
  expect(listAgents(closed).map(({ httpUrl }) => httpUrl)).toEqual(Object.values(endpointsOf(closed)).flat());
  expect(edgesOf(closed)[0]?.url).toBe("http://172.16.206.21:25000");
});

test("more servers than clients is a world too", () => {
  const { hosts } = defaultInventory({ engine: "embedded", network: "127.0.1.0/24", servers: 3, clients: 1 });
  expect(hosts.map(({ roles }) => roles.nomadClient)).toEqual([true, false, false]);
});

test("Vault is where Consul's servers are, if the world has it at all", () => {
  const shape = { engine: "local", network: "172.16.206.0/24", servers: 3, clients: 4 } as const;
  const inventory = defaultInventory({ ...shape, security: "closed", vault: true });
  expect(endpointsOf(inventory).vault).toEqual(
    ["21", "22", "23"].map((last) => `https://172.16.206.${last}:8200`),
  );
  expect(listAgents(inventory).filter(({ system }) => system === "vault")).toHaveLength(3);
  expect(vaultServerName(inventory)).toBe("vault.vagrant-dc1.consul");
});

test("a seal is named, and there is one", () => {
  expect(vaultSealSchema.safeParse({ awskms: { region: "eu-central-1", disabled: false } }).success).toBe(
    true,
  );
  expect(vaultSealSchema.safeParse({ awskms: {}, transit: {} }).success).toBe(false);
});

test("ports have the usual defaults and can be others", () => {
  const minimal = {
    engine: "embedded",
    network: "127.0.0.0/24",
    hosts: [
      { name: "a", address: "127.0.0.1", roles: { consul: "server", nomadServer: true, nomadClient: true } },
    ],
  };
  expect(inventorySchema.parse(minimal).ports).toEqual({
    consulHttp: 8500,
    consulHttps: 8501,
    nomadHttp: 4646,
    nomadClientHttp: 4746,
    vault: 8200,
    edge: 25_000,
    edgeAdmin: 25_001,
    edgeHttps: 25_443,
  });
  expect(inventorySchema.parse({ ...minimal, ports: { edge: 8080 } }).ports.edge).toBe(8080);
});

test.each([
  ["a host name with a slash", { name: "../x" }],
  ["an address that is none", { address: "here" }],
  ["an unknown role", { roles: { consul: "leader", nomadServer: true, nomadClient: true } }],
])("%s is refused", (_, fault) => {
  const host = {
    name: "a",
    address: "127.0.0.1",
    roles: { consul: "server", nomadServer: true, nomadClient: true },
  };
  const inventory = { engine: "embedded", network: "127.0.0.0/24", hosts: [{ ...host, ...fault }] };
  expect(inventorySchema.safeParse(inventory).success).toBe(false);
});
