import { expect, test } from "vitest";
import { countOf, createDraw } from "../../src/selectors/draw.ts";
import { quorumEffects } from "../../src/selectors/quorum.ts";
import { resolveAgents, resolveHosts, resolveInstances } from "../../src/selectors/resolve.ts";
import {
  agentSelectorSchema,
  hostSelectorSchema,
  instanceSelectorSchema,
} from "../../src/selectors/selectors.ts";
import type { AgentTarget, WorldSnapshot } from "../../src/world/snapshot.ts";

const agent = (
  host: string,
  system: AgentTarget["system"],
  role: AgentTarget["role"],
  leads = false,
): AgentTarget => ({
  id: `${host}/${system}-${role}`,
  system,
  role,
  host,
  unit: `${system}-${role}`,
  leads,
});

const real: WorldSnapshot = {
  worldId: "default-1",
  agents: ["node01", "node02", "node03", "node04"].flatMap((host) => {
    const consul = agent(host, "consul", host === "node04" ? "client" : "server", host === "node02");
    const server = host === "node04" ? [] : [agent(host, "nomad", "server", host === "node03")];
    return [consul, ...server, agent(host, "nomad", "client")];
  }),
  hosts: ["node01", "node02", "node03", "node04"].map((name, index) => ({
    name,
    address: `127.0.1.2${index + 1}`,
    servers: name !== "node04",
    leads: name === "node02" ? ["consul"] : name === "node03" ? ["nomad"] : [],
  })),
  instances: ["a", "b", "c"].map((allocation) => ({ service: "demo-server", allocation, host: "node01" })),
  executors: [],
};

const embedded: WorldSnapshot = {
  ...real,
  agents: [
    { ...agent("machine", "consul", "all"), id: "consul" },
    { ...agent("machine", "nomad", "all"), id: "nomad" },
  ],
};

/** The same with servers of Vault beside Consul's, and their unsealers. */
const withVault: WorldSnapshot = {
  ...real,
  agents: [
    ...real.agents,
    ...["node01", "node02", "node03"].flatMap((host) => [
      agent(host, "vault", "server", host === "node02"),
      agent(host, "vault", "unsealer"),
    ]),
  ],
  hosts: real.hosts.map((host) =>
    host.name === "node02" ? { ...host, leads: ["consul", "vault"] as const } : host,
  ),
};

const agents = (selector: object, world = real, seed = 1) =>
  resolveAgents(agentSelectorSchema.parse(selector), world, createDraw(seed)).map(({ id }) => id);

test("all servers of one system, and nothing else", () => {
  expect(agents({ system: "consul", role: "server" })).toEqual([
    "node01/consul-server",
    "node02/consul-server",
    "node03/consul-server",
  ]);
});

test("everything is everything", () => {
  expect(agents({})).toHaveLength(11);
});

test("leaders are those that lead now, followers are servers that do not", () => {
  expect(agents({ raft: "leader" }).toSorted()).toEqual(["node02/consul-server", "node03/nomad-server"]);
  expect(agents({ system: "consul", raft: "follower" })).toEqual([
    "node01/consul-server",
    "node03/consul-server",
  ]);
});

test("Vault is meant where it is named: its servers, its leader, its unsealers, or everything", () => {
  expect(agents({}, withVault)).toHaveLength(11);
  expect(agents({ system: "all" }, withVault)).toHaveLength(17);
  expect(agents({ system: "vault", role: "server" }, withVault)).toHaveLength(3);
  expect(agents({ system: "vault", role: "unsealer" }, withVault)).toHaveLength(3);
  expect(agents({ system: "vault", raft: "leader" }, withVault)).toEqual(["node02/vault-server"]);
  expect(agents({ system: "vault", raft: "follower" }, withVault)).toEqual([
    "node01/vault-server",
    "node03/vault-server",
  ]);
  expect(() => agents({ system: "all" })).toThrow(/vault/);
});

test("pick counts for each system by itself", () => {
  const picked = agents({ role: "server", pick: "majority" });
  expect(picked.filter((id) => id.includes("consul"))).toHaveLength(2);
  expect(picked.filter((id) => id.includes("nomad"))).toHaveLength(2);
});

test("with the embedded engine the one process is hit by whatever hits one of its agents", () => {
  expect(agents({ system: "consul", role: "server" }, embedded)).toEqual(["consul"]);
  expect(agents({}, embedded)).toEqual(["consul", "nomad"]);
});

test("the same seed draws the same targets, and all of them are drawn by some seed", () => {
  const draw = (seed: number) => agents({ system: "consul", role: "server", pick: "one" }, real, seed);
  expect(draw(7)).toEqual(draw(7));
  expect(new Set(Array.from({ length: 40 }, (_, seed) => draw(seed)[0])).size).toBe(3);
});

test("the host that leads both is preferred, else one that leads either", () => {
  const selector = hostSelectorSchema.parse({ leads: "both" });
  expect(resolveHosts(selector, real, createDraw(1)).map(({ name }) => name)).toEqual(["node02", "node03"]);
  const hosts = real.hosts.map((host) =>
    host.name === "node01" ? { ...host, leads: ["consul", "nomad"] as const } : host,
  );
  expect(resolveHosts(selector, { ...real, hosts }, createDraw(1)).map(({ name }) => name)).toEqual([
    "node01",
  ]);
});

test("a host that leads Consul and Vault does not lead both, which means Consul and Nomad", () => {
  const selector = hostSelectorSchema.parse({ leads: "both" });
  expect(resolveHosts(selector, withVault, createDraw(1)).map(({ name }) => name)).toEqual([
    "node02",
    "node03",
  ]);
});

test("a system of which nothing matches is an error, not a smaller experiment", () => {
  const leaderless = {
    ...real,
    agents: real.agents.map((each) => ({ ...each, leads: each.leads && each.system === "consul" })),
  };
  expect(() => agents({ raft: "leader" }, leaderless)).toThrow(/nomad/);
});

test("a selector that nothing matches is an error that names it", () => {
  expect(() => agents({ host: "node09" })).toThrow(/node09/);
  expect(() => agents({ raft: "leader" }, embedded)).toThrow(/leader/);
  const none = instanceSelectorSchema.parse({ service: "other" });
  expect(() => resolveInstances(none, real, createDraw(1))).toThrow(/other/);
});

test("one instance is drawn", () => {
  const one = instanceSelectorSchema.parse({ service: "demo-server" });
  expect(resolveInstances(one, real, createDraw(1))).toHaveLength(1);
});

test("minority is the most that leave a majority, majority the fewest that leave none", () => {
  expect([1, 3, 5].map((total) => [countOf("minority", total), countOf("majority", total)])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("quorum arithmetic: which system loses its leader, and how many must come back", () => {
  const hit = (selector: object, world = real) =>
    quorumEffects(world.agents, resolveAgents(agentSelectorSchema.parse(selector), world, createDraw(1))).map(
      ({ inWords }) => inWords,
    );
  expect(hit({ system: "consul", role: "server" })).toEqual([
    "consul: 3 of 3 servers hit, 0 left, quorum is 2: no leader until 2 of them are back",
  ]);
  expect(hit({ system: "nomad", raft: "leader" })).toEqual([
    "nomad: 1 of 3 servers hit, 2 left, quorum is 2: the leader is hit, an election follows",
  ]);
  expect(hit({ system: "nomad", role: "client" })).toEqual([]);
  expect(hit({ system: "vault" }, withVault)).toEqual([
    "vault: 3 of 3 servers hit, 0 left, quorum is 2: no leader until 2 of them are back",
  ]);
  expect(hit({ system: "consul" }, embedded)).toEqual([
    "consul: one process stands for all of its agents; nothing of it answers until it is back",
  ]);
});
