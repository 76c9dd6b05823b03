import { randomUUID } from "node:crypto";
import { eventually } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSecretId } from "../../src/access/secret-ids.ts";
import { asRole, ask, login } from "../access/fixtures/ask-consul.ts";
import { grantAccess } from "../access/fixtures/grant-access.ts";
import {
  createSigner,
  publicKeyIdentity,
  serviceClaims,
  signIdentity,
  startNomadStandIn,
  taskClaims,
  unsignedIdentity,
} from "../access/fixtures/nomad-signer.ts";
import { startClosedConsul, type ClosedConsul } from "../access/fixtures/start-closed-consul.ts";
import { identityRefused, nothing, refused, wordsFor } from "./fixtures/attempt.ts";
import {
  consulAttempts,
  consulHolders,
  identityAttempts,
  type ConsulHolder,
  type IdentityAttempt,
} from "./consul-attempts.ts";

const signer = createSigner();
const stack = new AsyncDisposableStack();
let consul: ClosedConsul;
let tokens: Readonly<Record<ConsulHolder, string | undefined>>;

beforeAll(async () => {
  consul = stack.use(await startClosedConsul());
  const nomad = stack.use(await startNomadStandIn(signer));
  await grantAccess(consul, { nomadUrl: nomad.url });
  // What the attempts are to leave as it is has to be whole before them.
  await eventually(async () => expect(await nodes()).toHaveLength(4));
  tokens = await collectTokens();
  await registerInstance();
});
afterAll(() => stack.disposeAsync());

describe("through the API", () => {
  test.for(consulAttempts.map((attempt) => ({ ...attempt, who: consulHolders[attempt.holder] })))(
    "$who: to $tries",
    async ({ holder, asked, body, at, sees }) => {
      const answer = await ask(consul, { asked, body, token: tokens[holder] }, at);
      // An agent before 1.9 refuses where later ones show an empty list.
      expect(sees === nothing ? [nothing, refused] : [sees]).toContain(wordsFor(answer));
    },
  );

  test("what they tried changed nothing", async () => {
    const instances = await asRole(consul, "operator", "/v1/health/service/demo-server");
    expect(JSON.parse(instances)).toMatchObject([
      { Node: { Node: "node04" }, Service: { ID: "demo-server-1" } },
    ]);
    expect(await nodes()).toHaveLength(4);
    expect(await asRole(consul, "operator", "/v1/kv/?keys")).toBe('["secret/plan"]');
    expect(await asRole(consul, "operator", "/v1/kv/secret/plan?raw")).toBe("ours");
  });

  test("and those who may, do: the attempts fail for the right reason", async () => {
    const read = "/v1/health/service/demo-server";
    for (const holder of ["task", "edge", "deployer", "viewer"] as const) {
      const answer = await ask(consul, { asked: read, token: tokens[holder] });
      expect(answer.text, holder).toContain("demo-server-1");
    }
    const own = { Name: "other-job", ID: "other-job-1", Port: 1 };
    const token = tokens.service;
    expect(await ask(consul, { asked: "PUT /v1/agent/service/register", body: own, token })).toMatchObject({
      status: 200,
    });
  });
});

describe("logging in", () => {
  const whole = taskClaims("other-job");
  const now = Math.floor(Date.now() / 1_000);
  const identities: Readonly<Record<IdentityAttempt, () => string>> = {
    expired: () => signIdentity({ ...whole, iat: now - 900, nbf: now - 900, exp: now - 120 }, signer),
    early: () => signIdentity({ ...whole, nbf: now + 3_600, exp: now + 7_200 }, signer),
    foreign: () => signIdentity(whole, { ...createSigner(), keyId: signer.keyId }),
    misaddressed: () => signIdentity({ ...whole, aud: "nomadproject.io" }, signer),
    unsigned: () => unsignedIdentity(whole),
    publicKey: () => publicKeyIdentity(whole, signer),
    changed: () => {
      const [head, , signature] = signIdentity(whole, signer).split(".");
      const [, claims] = signIdentity(taskClaims("edge-server"), signer).split(".");
      return `${head}.${claims}.${signature}`;
    },
  };

  test.for(Object.entries(identities))("%s", async ([name, identity]) => {
    const body = { AuthMethod: "nomad-workloads", BearerToken: identity() };
    const answer = await ask(consul, { asked: "POST /v1/acl/login", body });
    expect(wordsFor(answer), identityAttempts[name as IdentityAttempt]).toBe(identityRefused);
  });

  test("Nomad's own identity does", async () => {
    expect(await login(consul, signIdentity(whole, signer))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** All hosts that the catalogue has. */
const nodes = async (): Promise<unknown> =>
  JSON.parse(await asRole(consul, "operator", "/v1/catalog/nodes")) as unknown;

/** What each attacker holds. */
async function collectTokens(): Promise<typeof tokens> {
  const known = (name: Parameters<typeof readSecretId>[1]) => readSecretId(consul.folder, name);
  const gone = await login(consul, signIdentity(taskClaims("other-job"), signer));
  await ask(consul, { asked: "POST /v1/acl/logout", token: gone });
  return {
    nobody: undefined,
    inventor: randomUUID(),
    gone,
    task: await login(consul, signIdentity(taskClaims("other-job"), signer)),
    service: await login(consul, signIdentity(serviceClaims("other-job"), signer)),
    edge: await login(consul, signIdentity(taskClaims("edge-server"), signer)),
    agent: await known("consul-agent-node04"),
    nomadClient: await known("consul-nomad-client-node04"),
    deployer: await known("consul-deployer"),
    viewer: await known("consul-viewer"),
  };
}

/** What they are after: an instance of demo-server at the host without a server, and a key. */
async function registerInstance(): Promise<void> {
  const token = await login(consul, signIdentity(serviceClaims("demo-server"), signer));
  const body = { Name: "demo-server", ID: "demo-server-1", Port: 8080 };
  await eventually(async () => {
    const registered = await ask(consul, { asked: "PUT /v1/agent/service/register", body, token });
    return registered.status === 200;
  });
  await eventually(async () => {
    const nodes = await asRole(consul, "operator", "/v1/health/service/demo-server");
    return nodes.includes("demo-server-1");
  });
  const key = { asked: "PUT /v1/kv/secret/plan", body: "ours" };
  expect(await ask(consul, { ...key, token: await operator() })).toMatchObject({ status: 200 });
}

const operator = () => readSecretId(consul.folder, "consul-operator");
