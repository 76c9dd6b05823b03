import { describe, expect, test } from "vitest";
import type { AgentLayout, VaultLayout } from "../../src/agents/agent-layout.ts";
import { planAgents } from "../../src/agents/plan-agents.ts";
import type { WorldPlan } from "../../src/hosts/world-plan.ts";
import { defaultInventory, type Inventory } from "../../src/inventory/inventory.ts";
import { layoutIn } from "./layout-in.ts";

const vault: VaultLayout = {
  product: "vault",
  program: "/w/vault",
  unsealer: "/w/vault_unsealer",
  auditFolder: "/w/audit",
};
const layout: AgentLayout = {
  ...layoutIn("/w"),
  closed: {
    authority: "the authority",
    certificateOf: ({ name }, agent) => ({
      certificate: `of ${name} ${agent}`,
      key: `key of ${name} ${agent}`,
    }),
    secretIds: new Map(),
  },
  vault,
  user: (_, unit) => (unit === "nomad-client" ? undefined : `as-${unit}`),
};
const inventory: Inventory = defaultInventory({
  engine: "ssh",
  network: "172.16.206.0/24",
  servers: 3,
  clients: 4,
  security: "closed",
  vault: true,
});
const plan = planAgents(inventory, layout);

const hostOf = (of: WorldPlan, name: string) => of.hosts.find(({ host }) => host === name);

function configOf(of: WorldPlan, host = "node01") {
  const file = hostOf(of, host)?.files.find(({ path }) => path === `/w/${host}/etc/vault/vault.json`);
  if (!file || !("content" in file)) throw new Error(`${host} has no configuration of Vault`);
  return { ...file, config: JSON.parse(file.content) };
}

test("a server of Vault stands beside each of Consul's, and an unsealer beside it", () => {
  expect(plan.hosts.map(({ host, units }) => [host, units.map(({ name }) => name)])).toEqual([
    ["node01", ["consul", "vault", "nomad-server", "nomad-client", "vault-unsealer"]],
    ["node02", ["consul", "vault", "nomad-server", "nomad-client", "vault-unsealer"]],
    ["node03", ["consul", "vault", "nomad-server", "nomad-client", "vault-unsealer"]],
    ["node04", ["consul", "nomad-client"]],
  ]);
});

describe("a server", () => {
  const { config, restarts } = configOf(plan, "node02");

  test("listens on its host's address and on loopback with its own certificate, which it reads again", () => {
    const files = {
      tls_cert_file: "/w/node02/etc/vault/tls/agent.pem",
      tls_key_file: "/w/node02/etc/vault/tls/agent-key.pem",
    };
    expect(config.listener).toMatchObject([
      { tcp: { address: "172.16.206.22:8200", cluster_address: "172.16.206.22:8201", ...files } },
      { tcp: { address: "127.0.0.1:8200", ...files } },
    ]);
    expect(restarts).toEqual(["vault"]);
    const key = hostOf(plan, "node02")?.files.find(({ path }) => path === files.tls_key_file);
    expect(key).toMatchObject({ mode: 0o600, secret: true, owner: "as-vault", reloads: ["vault"] });
  });

  test("finds the others by their addresses and knows them by the name that only Vault's servers have", () => {
    expect(config.storage.raft).toMatchObject({ path: "/w/node02/vault/raft", node_id: "node02" });
    expect(config.storage.raft.retry_join).toEqual(
      ["21", "22", "23"].map((last) => ({
        leader_api_addr: `https://172.16.206.${last}:8200`,
        leader_ca_cert_file: "/w/node02/etc/vault/tls/ca.pem",
        leader_tls_servername: "vault.vagrant-dc1.consul",
      })),
    );
  });

  test("is kept off the swap, and in folders of its account's", () => {
    expect(hostOf(plan, "node02")?.units.find(({ name }) => name === "vault")).toMatchObject({
      command: ["/w/vault", "server", "-config=/w/node02/etc/vault/vault.json"],
      user: "as-vault",
      noSwap: true,
    });
    const folders = hostOf(plan, "node02")?.directories.filter(({ owner }) => owner === "as-vault");
    expect(folders?.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ["/w/node02/vault", "700"],
      ["/w/node02/vault/raft", "700"],
      ["/w/audit", "700"],
    ]);
  });
});

test("an unsealer has an account and a folder of its own; its share comes there when Vault is initialized", () => {
  expect(hostOf(plan, "node03")?.units.find(({ name }) => name === "vault-unsealer")).toMatchObject({
    command: [
      "/w/vault_unsealer",
      "--share-file",
      "/w/node03/etc/vault-unsealer/share",
      "--ca-file",
      "/w/node03/etc/vault-unsealer/ca.pem",
      "--server-name",
      "vault.vagrant-dc1.consul",
      "--server",
      "https://172.16.206.21:8200",
      "--server",
      "https://172.16.206.22:8200",
      "--server",
      "https://172.16.206.23:8200",
    ],
    user: "as-vault-unsealer",
    noSwap: true,
  });
  expect(hostOf(plan, "node03")?.directories).toContainEqual({
    path: "/w/node03/etc/vault-unsealer",
    mode: 0o750,
    owner: "root:as-vault-unsealer",
  });
  expect(JSON.stringify(plan.hosts)).not.toContain('path":"/w/node03/etc/vault-unsealer/share');
});

describe("in time", () => {
  const phase = (name: string) => plan.phases.find((candidate) => candidate.name === name);

  test("Vault comes after Consul's servers, is initialized when all its servers answer, and Nomad's clients find it open", () => {
    expect(phase("vault servers")).toMatchObject({
      after: ["consul servers"],
      conditions: [{ kind: "vault-answers" }],
      restartGuards: [{ kind: "vault-unsealed" }],
    });
    expect(phase("vault unsealed")).toMatchObject({
      after: ["vault servers"],
      acts: [{ kind: "vault-init" }],
      conditions: [{ kind: "vault-unsealed" }],
    });
    expect(phase("nomad clients")?.after).toContain("vault unsealed");
    expect(phase("vault access")).toMatchObject({
      after: ["vault unsealed", "nomad access"],
      acts: [{ kind: "vault-access", audit: { device: "file", file: "/w/audit/audit.log" } }],
    });
  });

  test("no phase waits for one that is not there", () => {
    const names = plan.phases.map(({ name }) => name);
    expect(plan.phases.flatMap(({ after = [] }) => after).filter((name) => !names.includes(name))).toEqual(
      [],
    );
  });

  test("each host's share goes to its own unsealer's account", () => {
    const [act] = phase("vault unsealed")?.acts ?? [];
    expect(act?.kind === "vault-init" && act.members.map(({ share }) => share)).toEqual(
      ["node01", "node02", "node03"].map((host) => ({
        file: `/w/${host}/etc/vault-unsealer/share`,
        owner: "as-vault-unsealer",
      })),
    );
  });
});

describe("OpenBao", () => {
  const bao = planAgents(inventory, { ...layout, vault: { ...vault, product: "bao", staticKey: "the key" } });

  test("opens itself with a key in a file of its account's, and no share is anywhere", () => {
    expect(configOf(bao).config.seal).toEqual({
      static: { current_key_id: "world-1", current_key: "file:///w/node01/etc/vault/static-key" },
    });
    expect(hostOf(bao, "node01")?.files).toContainEqual({
      path: "/w/node01/etc/vault/static-key",
      mode: 0o600,
      content: "the key",
      secret: true,
      owner: "as-vault",
    });
    expect(bao.hosts.flatMap(({ units }) => units).some(({ name }) => name === "vault-unsealer")).toBe(false);
    expect(JSON.stringify(bao.phases)).not.toContain("share");
  });

  test("has its log of requests in its configuration, and is not told of it afterwards", () => {
    expect(configOf(bao).config.audit).toEqual([
      { type: "file", path: "file", options: { file_path: "/w/audit/audit.log" } },
    ]);
    expect(JSON.stringify(bao.phases)).not.toContain("audit");
  });
});

test("a seal of the inventory's is given to Vault as it is, in a file that nobody else reads", () => {
  const vaultSeal = {
    transit: { address: "https://10.0.0.9:8200", key_name: "world", disable_renewal: false },
  };
  const sealed = planAgents({ ...inventory, vaultSeal }, layout);
  const { config, mode, secret, owner } = configOf(sealed);
  expect(config.seal).toEqual(vaultSeal);
  expect({ mode, secret, owner }).toEqual({ mode: 0o600, secret: true, owner: "as-vault" });
  expect(sealed.hosts.flatMap(({ units }) => units).some(({ name }) => name === "vault-unsealer")).toBe(
    false,
  );
});

test("a world without Vault has nothing of it", () => {
  const without = planAgents({ ...inventory, vault: false }, { ...layout, vault: undefined });
  expect(JSON.stringify(without)).not.toContain("vault");
});

describe("Nomad", () => {
  const nomadConfig = (agent: string, host: string) => {
    const path = `/w/${host}/etc/${agent}/${agent}.json`;
    const file = hostOf(plan, host)?.files.find((candidate) => candidate.path === path);
    if (!file || !("content" in file)) throw new Error(`${host} has no ${path}`);
    return JSON.parse(file.content);
  };

  test("has its servers make an identity for Vault, and its clients log in with it at their own host's server", () => {
    expect(nomadConfig("nomad-server", "node01").vault).toEqual({
      enabled: true,
      default_identity: { aud: ["vault.io"], ttl: "1h" },
    });
    expect(nomadConfig("nomad-client", "node02").vault).toEqual({
      enabled: true,
      address: "https://172.16.206.22:8200",
      ca_file: "/w/node02/etc/nomad-client/tls/ca.pem",
      jwt_auth_backend_path: "jwt-nomad",
      create_from_role: "nomad-workloads",
    });
    expect(nomadConfig("nomad-client", "node04").vault.address).toBe("https://172.16.206.21:8200");
  });

  test("never gives up on a template that Vault does not answer", () => {
    expect(nomadConfig("nomad-client", "node04").client.template).toMatchObject({
      vault_retry: { attempts: 0 },
    });
  });

  test("hears nothing of Vault in a world without one", () => {
    const without = planAgents({ ...inventory, vault: false }, { ...layout, vault: undefined });
    for (const { files } of without.hosts)
      for (const file of files) if ("content" in file) expect(file.content).not.toContain("vault");
  });
});
