import { createNomadClient } from "nomad-client-ts";
import { describe, expect, test } from "vitest";
import { defaultInventory, endpointsOf, type Inventory } from "../../src/inventory/inventory.ts";
import { removeHosts, type RemoveHostsOptions } from "../../src/world/remove-hosts.ts";

const inventory: Inventory = defaultInventory({
  engine: "ssh",
  network: "10.1.2.0/24",
  servers: 3,
  clients: 4,
});
const [, , server, client] = inventory.hosts;
const { signal } = new AbortController();

/** Answers as the agents of a world would, and remembers what they were told. */
function fakeWorld({ dead = [] }: { readonly dead?: readonly string[] } = {}) {
  const told: string[] = [];
  const consul = { peers: [21, 22, 23], nodes: [21, 22, 23, 24] };
  const nomad = { peers: [21, 22, 23], nodes: [21, 22, 23, 24], allocations: 1 };
  const addressOf = (number: number): string => `10.1.2.${number}`;
  const peersOf = ({ peers }: { readonly peers: readonly number[] }, port: number): object => ({
    Servers: peers.map((number) => ({ ID: `id-${number}`, Address: `${addressOf(number)}:${port}` })),
  });
  const remove = (from: number[], number: number): void => {
    if (from.includes(number)) from.splice(from.indexOf(number), 1);
  };
  const reads: Readonly<Record<string, () => unknown>> = {
    "8500 /v1/operator/raft/configuration": () => peersOf(consul, 8300),
    "4646 /v1/operator/raft/configuration": () => peersOf(nomad, 4647),
    "8500 /v1/catalog/nodes": () =>
      consul.nodes.map((number) => ({
        Node: `node${number - 20}`.replace("node", "node0"),
        Address: addressOf(number),
      })),
    "4646 /v1/nodes": () =>
      nomad.nodes.map((number) => ({ ID: `${number}`, Name: `node0${number - 20}`, Status: "ready" })),
  };
  const changes: readonly (readonly [RegExp, (number: number) => void])[] = [
    [
      /8500 PUT \/v1\/agent\/leave from (\d+)$/,
      (number) => (remove(consul.peers, number), remove(consul.nodes, number)),
    ],
    [/8500 DELETE .*\?id=id-(\d+) /, (number) => remove(consul.peers, number)],
    [/4646 DELETE .*\?id=id-(\d+) /, (number) => remove(nomad.peers, number)],
    [/8500 PUT \/v1\/agent\/force-leave\/node0(\d)/, (number) => remove(consul.nodes, number + 20)],
    [/4646 PUT \/v1\/node\/(\d+)\/purge/, (number) => remove(nomad.nodes, number)],
  ];
  const fetch = (url: string, init: RequestInit = {}): Promise<Response> => {
    const { hostname, port, pathname, search } = new URL(url);
    if (dead.includes(hostname)) return Promise.reject(new TypeError("fetch failed"));
    const method = init.method ?? "GET";
    const read = reads[`${port} ${pathname}`];
    if (method === "GET" && read) return Promise.resolve(Response.json(read()));
    if (pathname.endsWith("/allocations"))
      return Promise.resolve(
        Response.json(
          Array.from({ length: nomad.allocations-- }, () => ({ ClientStatus: "running" })),
          { headers: { "X-Nomad-Index": String(10 - nomad.allocations) } },
        ),
      );
    const line = `${port} ${method} ${pathname}${search} from ${hostname.split(".").at(-1)}`;
    told.push(line.replace(/ from \d+$/, (from) => (line.includes("/v1/agent/leave") ? from : "")));
    for (const [pattern, change] of changes) {
      const number = pattern.exec(line)?.[1];
      if (number !== undefined) change(Number(number));
    }
    return Promise.resolve(Response.json({ NodeModifyIndex: 1 }));
  };
  const world = {
    engine: { fetch },
    endpoints: endpointsOf(inventory),
    inventory,
    nomad: createNomadClient({ address: "http://10.1.2.21:4646", fetch: (url, init) => fetch(url, init) }),
  };
  return { world, told, consul, nomad };
}

const options = (
  leaving: RemoveHostsOptions["leaving"],
  more: Partial<RemoveHostsOptions> = {},
): RemoveHostsOptions => ({
  leaving,
  clear: () => Promise.resolve(),
  isUnreachable: () => false,
  signal,
  ...more,
});

describe("a host that is taken out of a world", () => {
  test("gives its allocations away, leaves, is cleared, and is forgotten", async () => {
    const { world, told, consul, nomad } = fakeWorld();
    const clear = (): Promise<void> => Promise.resolve(void told.push("cleared"));
    expect(await removeHosts(world, options(client ? [client] : [], { clear }))).toEqual([
      "node04: left the world",
    ]);
    expect(told.filter((line, index) => told.indexOf(line) === index)).toEqual([
      "4646 POST /v1/node/24/drain",
      "8500 PUT /v1/agent/leave from 24",
      "cleared",
      "4646 PUT /v1/node/24/purge",
    ]);
    expect([consul.nodes, nomad.nodes]).toEqual([
      [21, 22, 23],
      [21, 22, 23],
    ]);
  });

  test("leaves both quorums while its servers still run", async () => {
    const { world, told, consul, nomad } = fakeWorld();
    const clear = (): Promise<void> => Promise.resolve(void told.push("cleared"));
    await removeHosts(world, options(server ? [server] : [], { clear }));
    const cleared = told.indexOf("cleared");
    expect(told.slice(0, cleared)).toContain("4646 DELETE /v1/operator/raft/peer?id=id-23");
    expect([consul.peers, nomad.peers]).toEqual([
      [21, 22],
      [21, 22],
    ]);
    expect(told).toContain("4646 PUT /v1/agent/force-leave?node=node03.global&prune=true");
  });

  test("is forgotten too when it cannot be reached, and the line says that it was not cleared", async () => {
    const { world, consul, nomad } = fakeWorld({ dead: ["10.1.2.23"] });
    const clear = (): Promise<void> => Promise.reject(new Error("no route"));
    expect(
      await removeHosts(world, options(server ? [server] : [], { clear, isUnreachable: () => true })),
    ).toEqual(["node03: left the world, and could not be cleared: no route"]);
    expect([consul.peers, consul.nodes, nomad.peers, nomad.nodes]).toEqual([
      [21, 22],
      [21, 22, 24],
      [21, 22],
      [21, 22, 24],
    ]);
  });

  test("stays known where clearing it failed for another reason: the next try goes on", async () => {
    const { world, nomad } = fakeWorld();
    const clear = (): Promise<void> => Promise.reject(new Error("disk full"));
    await expect(removeHosts(world, options(client ? [client] : [], { clear }))).rejects.toThrow("disk full");
    expect(nomad.nodes).toContain(24);
  });
});
