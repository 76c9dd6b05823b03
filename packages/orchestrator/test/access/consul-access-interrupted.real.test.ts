import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createAclApi } from "../../src/access/acl-api.ts";
import type { Fetch } from "../../src/net/fetch-json.ts";
import { call } from "../fixtures/place.ts";
import { asRole, dataFolderOf } from "./fixtures/ask-consul.ts";
import { grantAccess } from "./fixtures/grant-access.ts";
import { createSigner, startNomadStandIn } from "./fixtures/nomad-signer.ts";
import { startClosedConsul, type ClosedConsul } from "./fixtures/start-closed-consul.ts";

test("killed before or after any of its requests, granting access is finished by doing it again", async () => {
  await using consul = await startClosedConsul({ servers: 1, hosts: 2 });
  await using nomad = await startNomadStandIn(createSigner());
  let isInterrupted = true;
  let requests = 0;
  while (isInterrupted) {
    requests++;
    isInterrupted = await grantInterrupted(consul, { nomadUrl: nomad.url, requests });
    await grantAccess(consul, { nomadUrl: nomad.url });
    expect(await grantAccess(consul, { nomadUrl: nomad.url }), `after ${requests} requests`).toEqual([]);
    expect(await grantedIn(consul)).toEqual(everythingGranted);
    if (requests > 2) await forgetAccess(consul);
  }
  expect(requests).toBeGreaterThan(20);
});

const everythingGranted = {
  policies: ["deployer", "global-management", "nomad-client", "nomad-server", "nomad-tasks", "viewer"],
  roles: ["nomad-tasks"],
  tokens: [
    "consul-agent-node01",
    "consul-agent-node02",
    "consul-deployer",
    "consul-nomad-client-node01",
    "consul-nomad-client-node02",
    "consul-nomad-server-node01",
    "consul-viewer",
  ],
  methods: ["nomad-workloads"],
  bindings: ["nomad-tasks", "${value.nomad_service}"],
};

/** Whether it came to that: after so many requests, the last one's answer unseen, nothing more is sent. */
async function grantInterrupted(
  consul: ClosedConsul,
  { nomadUrl, requests }: { readonly nomadUrl: string; readonly requests: number },
): Promise<boolean> {
  const killed = new AbortController();
  const whole = consul.fetchAs("operator");
  let sent = 0;
  const fetch: Fetch = async (url, init) => {
    killed.signal.throwIfAborted();
    const isLast = ++sent === requests;
    const response = await whole(url, isLast ? { ...init, signal: null } : init);
    if (isLast) killed.abort(new Error("killed"));
    killed.signal.throwIfAborted();
    return response;
  };
  try {
    await grantAccess(consul, { nomadUrl, fetch, signal: killed.signal });
    return false;
  } catch (error) {
    if (killed.signal.aborted) return true;
    throw error;
  }
}

/** Everything that was granted, by name. */
async function grantedIn(consul: ClosedConsul): Promise<typeof everythingGranted> {
  const [policies, roles, tokens, methods, rules] = await Promise.all(
    ["policies", "roles", "tokens", "auth-methods", "binding-rules"].map((what) => listOf(consul, what)),
  );
  const named = (list: Listed[] = [], key: keyof Listed = "Name"): string[] =>
    list.map((entry) => entry[key] ?? "").sort();
  return {
    policies: named(policies).filter((name) => !name.startsWith("builtin/")),
    roles: named(roles),
    tokens: named(tokens, "Description").filter((name) => name.startsWith("consul-")),
    methods: named(methods),
    bindings: named(rules, "BindName").sort().reverse(),
  };
}

/** Removes all that was granted but the operator's own token. */
async function forgetAccess(consul: ClosedConsul): Promise<void> {
  const api = createAclApi(consul.urlOf("node01"), consul.fetchAs("operator"));
  const remove = async (what: string, ids: readonly (string | undefined)[]): Promise<void> => {
    for (const id of ids) await api.delete(`/v1/acl/${what}/${id}`, call);
  };
  const [policies, roles, tokens] = [
    (await listOf(consul, "policies")).filter(({ Name = "" }) => !/^(builtin|global)/.test(Name)),
    await listOf(consul, "roles"),
    (await listOf(consul, "tokens")).filter(({ Description = "" }) => Description.startsWith("consul-")),
  ];
  await remove("auth-method", ["nomad-workloads"]);
  await remove(
    "token",
    tokens.map(({ AccessorID }) => AccessorID),
  );
  await remove(
    "role",
    roles.map(({ ID }) => ID),
  );
  await remove(
    "policy",
    policies.map(({ ID }) => ID),
  );
  for (const { name } of consul.hosts) await rm(join(dataFolderOf(consul, name), "acl-tokens.json"));
}

type Listed = Readonly<Partial<Record<"ID" | "Name" | "AccessorID" | "Description" | "BindName", string>>>;

const listOf = async (consul: ClosedConsul, what: string): Promise<Listed[]> =>
  JSON.parse(await asRole(consul, "operator", `/v1/acl/${what}`)) as Listed[];
