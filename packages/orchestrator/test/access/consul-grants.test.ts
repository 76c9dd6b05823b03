import { expect, test } from "vitest";
import { consulGrants } from "../../src/access/consul-grants.ts";
import { roleRules } from "../../src/access/roles.ts";
import type { SecretIds, TokenName } from "../../src/access/secret-ids.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";

const inventory = defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 1, clients: 2 });
const secrets: SecretIds = new Map<TokenName, string>([
  ["consul-operator", "11111111-0000-4000-8000-000000000001"],
  ["consul-viewer", "11111111-0000-4000-8000-000000000002"],
  ["nomad-operator", "11111111-0000-4000-8000-000000000003"],
  ["consul-agent-node01", "11111111-0000-4000-8000-000000000004"],
  ["consul-nomad-server-node01", "11111111-0000-4000-8000-000000000005"],
  ["consul-nomad-client-node02", "11111111-0000-4000-8000-000000000006"],
]);
const grants = consulGrants(inventory, secrets);

test("each token of Consul has one policy, or the identity of its own node", () => {
  const rights = grants.tokens.map(({ name, Policies, NodeIdentities }) => [
    name,
    ...Policies.map(({ Name }) => Name),
    ...NodeIdentities.map(({ NodeName, Datacenter }) => `${NodeName} in ${Datacenter}`),
  ]);
  expect(rights).toEqual([
    ["consul-operator", "global-management"],
    ["consul-viewer", "viewer"],
    ["consul-agent-node01", "node01 in vagrant-dc1"],
    ["consul-nomad-server-node01", "nomad-server"],
    ["consul-nomad-client-node02", "nomad-client"],
  ]);
});

test("every policy that a token or a role names is there, or Consul's own", () => {
  const named = [...grants.tokens, ...grants.roles].flatMap(({ Policies }) =>
    Policies.map(({ Name }) => Name),
  );
  const known = new Set([...grants.policies.map(({ Name }) => Name), "global-management"]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test("an accessor follows from the secret, differs with it, and does not hold it", () => {
  const accessors = grants.tokens.map(({ AccessorID }) => AccessorID);
  expect(new Set(accessors).size).toBe(accessors.length);
  expect(consulGrants(inventory, secrets).tokens.map(({ AccessorID }) => AccessorID)).toEqual(accessors);
  for (const { AccessorID, SecretID } of grants.tokens) {
    expect(AccessorID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(AccessorID).not.toContain(SecretID.slice(0, 8));
  }
});

test("nobody but the operator may write a key, an ACL or anything of the operator's", () => {
  const rules = [
    ...grants.policies.map(({ Rules }) => Rules),
    roleRules.viewer.consul,
    roleRules.deployer.consul,
  ];
  for (const text of rules) {
    expect(text).not.toMatch(/\b(acl|key|key_prefix|keyring|session|session_prefix|event|query)\b/);
    expect(text).not.toMatch(/operator\s*=\s*"write"/);
  }
});

test("tasks may read services and nodes, and nothing else", () => {
  const rules = grants.policies.find(({ Name }) => Name === "nomad-tasks")?.Rules ?? "";
  expect(rules.match(/\w+(?= "")/g)).toEqual(["node_prefix", "service_prefix"]);
  expect(rules.match(/policy = "\w+"/g)).toEqual(['policy = "read"', 'policy = "read"']);
});

test("Nomad's clients may write every service, for they take away what their tasks registered; its servers only their own", () => {
  const rulesOf = (name: string) => grants.policies.find(({ Name }) => Name === name)?.Rules ?? "";
  expect(rulesOf("nomad-client")).toContain('service_prefix "" { policy = "write" }');
  expect(rulesOf("nomad-server").match(/service.*/g)).toEqual(['service "nomad" { policy = "write" }']);
});
