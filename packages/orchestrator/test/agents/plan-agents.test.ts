import { describe, expect, test } from "vitest";
import { consulOfTasks } from "../../src/agents/consul-of-tasks.ts";
import { planAgents } from "../../src/agents/plan-agents.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";
import type { WorldPlan } from "../../src/hosts/world-plan.ts";
import { layoutIn } from "./layout-in.ts";

const NETWORK = "172.16.206.0/24";
const planOf = (servers: number, clients: number): WorldPlan =>
  planAgents(defaultInventory({ engine: "local", network: NETWORK, servers, clients }), layoutIn("/w"));

function fileOf(plan: WorldPlan, host: string, path: string) {
  const file = plan.hosts
    .find((candidate) => candidate.host === host)
    ?.files.find((candidate) => candidate.path === path);
  if (!file || !("content" in file)) throw new Error(`no ${path} on ${host}`);
  return { ...file, config: JSON.parse(file.content) };
}

describe("the default world", () => {
  const plan = planOf(3, 4);

  test("has the original's agents on its four hosts", () => {
    expect(plan.hosts.map(({ host, units }) => [host, units.map(({ name }) => name)])).toEqual([
      ["node01", ["consul", "nomad-server", "nomad-client"]],
      ["node02", ["consul", "nomad-server", "nomad-client"]],
      ["node03", ["consul", "nomad-server", "nomad-client"]],
      ["node04", ["consul", "nomad-client"]],
    ]);
  });

  test("starts Nomad's agents when their hosts' Consul answers, and its clients when the servers know each other", () => {
    expect(plan.phases.map(({ name, units }) => [name, units.length])).toEqual([
      ["consul servers", 3],
      ["consul clients", 1],
      ["nomad servers", 3],
      ["nomad clients", 4],
    ]);
    const consulAt = (...last: number[]) => ({
      kind: "consul-agents",
      urls: last.map((number) => `http://172.16.206.${number}:8500`),
    });
    expect(plan.phases.map(({ startsWhen = [] }) => startsWhen)).toEqual([
      [],
      [],
      [consulAt(21, 22, 23)],
      [consulAt(21, 22, 23, 24), { kind: "nomad-keyring", url: "http://172.16.206.21:4646" }],
    ]);
    expect(plan.phases.flatMap(({ conditions }) => conditions.map(({ kind }) => kind))).toEqual([
      "consul-leader",
      "consul-nodes",
      "nomad-leader",
      "nomad-nodes",
    ]);
  });

  test("restarts servers one by one", () => {
    for (const phase of plan.phases.filter(({ name }) => name.endsWith("servers"))) {
      expect(phase.restart ?? "one-by-one").toBe("one-by-one");
    }
  });

  test("gives every agent addresses of the private network and no other", () => {
    const addresses = plan.hosts.flatMap(({ files }) =>
      files.flatMap((file) =>
        "content" in file ? (file.content.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? []) : [],
      ),
    );
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !/^172\.16\.206\.(0|2[1-4])$|^127\.0\.0\.1$/.test(address))).toEqual(
      [],
    );
  });

  test("chooses the private network for tasks by its range", () => {
    const { config } = fileOf(plan, "node04", "/w/node04/etc/nomad-client/nomad-client.json");
    expect(config.client.host_network).toEqual({ private: { cidr: NETWORK } });
    expect(config.client.network_interface).toContain(`include "network" "${NETWORK}"`);
    expect(config.client.options).toEqual({
      "driver.allowlist": "raw_exec",
      "fingerprint.denylist": "env_aws,env_gce,env_azure,env_digitalocean",
    });
    expect(config.client).not.toHaveProperty("stop_on_client_after");
    // Nomad cuts longer ones without a word.
    expect(config.client).toHaveProperty("max_kill_timeout", "600s");
    expect(config.client).toMatchObject({ min_dynamic_port: 25_002, max_dynamic_port: 32_000 });
  });

  test("keeps gossip keys in files of their own, readable by the owner only, that restart nothing", () => {
    const { mode, secret, restarts, config } = fileOf(plan, "node01", "/w/node01/etc/consul/gossip.json");
    expect({ mode, secret, restarts }).toEqual({ mode: 0o600, secret: true, restarts: undefined });
    expect(config).toEqual({ encrypt: layoutIn("/w").keys.consulGossip });
    const open = plan.hosts.flatMap(({ files }) => files).filter((file) => !file.secret);
    for (const file of open)
      expect("content" in file && file.content).not.toContain(layoutIn("/w").keys.nomadGossip);
    for (const { units } of plan.hosts)
      expect(JSON.stringify(units)).not.toContain(layoutIn("/w").keys.consulGossip);
  });

  test("never lets a stopped agent leave its cluster", () => {
    for (const { files } of plan.hosts) {
      for (const file of files.filter(({ restarts }) => restarts)) {
        expect("content" in file && JSON.parse(file.content).leave_on_terminate).toBe(false);
      }
    }
  });
});

describe("a world whose agents have accounts", () => {
  const layout = {
    ...layoutIn("/w"),
    user: (_: unknown, agent: string) => (agent === "nomad-client" ? undefined : `as-${agent}`),
    refusedUids: "0-69999",
  };
  const inventory = defaultInventory({ engine: "ssh", network: NETWORK, servers: 3, clients: 4 });
  const plan = planAgents(inventory, layout);

  test("lets each agent read its configuration and nobody else, and write its data only", () => {
    const folders = plan.hosts[0]?.directories.map(({ path, mode, owner }) => [
      path,
      mode.toString(8),
      owner,
    ]);
    expect(folders).toEqual([
      ["/w/node01/etc/consul", "750", "root:as-consul"],
      ["/w/node01/consul", "700", "as-consul"],
      ["/w/node01/etc/nomad-server", "750", "root:as-nomad-server"],
      ["/w/node01/nomad-server", "700", "as-nomad-server"],
      ["/w/node01/etc/nomad-client", "700", undefined],
      ["/w/node01/nomad-client", "711", undefined],
    ]);
    expect(fileOf(plan, "node01", "/w/node01/etc/consul/gossip.json").owner).toBe("as-consul");
  });

  test("runs each unit as its account, which is given the data before", () => {
    expect(plan.hosts[0]?.units.map(({ user, ownFolder }) => [user, ownFolder])).toEqual([
      ["as-consul", "/w/node01/consul"],
      ["as-nomad-server", "/w/node01/nomad-server"],
      [undefined, undefined],
    ]);
  });

  test("has Nomad clients refuse tasks of other accounts", () => {
    const { config } = fileOf(plan, "node04", "/w/node04/etc/nomad-client/nomad-client.json");
    expect(config.plugin.raw_exec.config).toEqual({ enabled: true, denied_host_uids: "0-69999" });
  });
});

test("a world of one host has the three agents on it and no phase without units", () => {
  const plan = planOf(1, 1);
  expect(plan.phases.map(({ name }) => name)).toEqual(["consul servers", "nomad servers", "nomad clients"]);
  expect(fileOf(plan, "node01", "/w/node01/etc/consul/consul.json").config.bootstrap_expect).toBe(1);
});

test("servers that are no clients have no Nomad client", () => {
  const plan = planOf(3, 1);
  expect(plan.hosts.map(({ units }) => units.length)).toEqual([3, 2, 2]);
});

test.each([
  ["1.8.7", { ui: true }],
  ["1.9.0", { ui_config: { enabled: true } }],
  ["2.0.0", { ui_config: { enabled: true } }],
])("Consul %s gets the user interface setting it knows", (consulVersion, expected) => {
  const inventory = defaultInventory({ engine: "local", network: NETWORK, servers: 1, clients: 1 });
  const plan = planAgents(inventory, { ...layoutIn("/w"), consulVersion });
  expect(fileOf(plan, "node01", "/w/node01/etc/consul/consul.json").config).toMatchObject(expected);
});

describe("what tasks of a closed world ask Consul with", () => {
  const inventory = defaultInventory({ engine: "local", network: NETWORK, servers: 1, clients: 2 });
  const closed = {
    authority: "the authority",
    certificateOf: () => ({ certificate: "", key: "" }),
    secretIds: new Map(),
  };
  const planFor = (layout: object) =>
    planAgents({ ...inventory, security: "closed" }, { ...layoutIn("/w"), ...layout });

  test("is their own host's agent and an authority that all may read, by the same two names on each host", () => {
    const plan = planFor({ closed });
    for (const host of inventory.hosts) {
      const { config } = fileOf(plan, host.name, `/w/${host.name}/etc/nomad-client/nomad-client.json`);
      const consul = { address: `https://${host.address}:8501`, caFile: `/w/${host.name}/ca.pem` };
      expect(config.client.meta).toEqual({ consul_address: consul.address, consul_ca: consul.caFile });
      const files = plan.hosts.find((candidate) => candidate.host === host.name)?.files;
      expect(files).toContainEqual({ path: consul.caFile, mode: 0o644, content: "the authority" });
    }
    expect(consulOfTasks).toEqual({ address: "${meta.consul_address}", caFile: "${meta.consul_ca}" });
  });

  test("is nothing in an open one", () => {
    const plan = planAgents(inventory, layoutIn("/w"));
    const { config } = fileOf(plan, "node01", "/w/node01/etc/nomad-client/nomad-client.json");
    expect(config.client).not.toHaveProperty("meta");
  });
});
