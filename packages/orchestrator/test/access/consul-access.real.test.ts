import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually } from "testing";
import { expect, test } from "vitest";
import { readSecretId, secretIdFile } from "../../src/access/secret-ids.ts";
import { takesFirstToken } from "../../src/agents/plan-secrets.ts";
import { asRole, ask, dataFolderOf, login } from "./fixtures/ask-consul.ts";
import { grantAccess } from "./fixtures/grant-access.ts";
import {
  createSigner,
  serviceClaims,
  signIdentity,
  startNomadStandIn,
  taskClaims,
} from "./fixtures/nomad-signer.ts";
import { startClosedConsul } from "./fixtures/start-closed-consul.ts";

const signer = createSigner();

test("access is granted once: the second time nothing is changed, and agents know who they are", async () => {
  await using consul = await startClosedConsul();
  await using nomad = await startNomadStandIn(signer);
  const changes = await grantAccess(consul, { nomadUrl: nomad.url });
  expect(changes).toContain("consul: policy deployer");
  expect(changes).toContain("node04: the token of its Consul agent");
  expect(await grantAccess(consul, { nomadUrl: nomad.url })).toEqual([]);
  await eventually(async () => {
    const nodes = await asRole(consul, "viewer", "/v1/catalog/nodes?near=_agent");
    expect(namesIn(nodes)).toEqual(["node01", "node02", "node03", "node04"]);
  });
});

test("agents keep their tokens when they are killed: each tells the servers what is new about it", async () => {
  await using consul = await startClosedConsul();
  await using nomad = await startNomadStandIn(signer);
  await grantAccess(consul, { nomadUrl: nomad.url });
  for (const { name } of consul.hosts) await consul.kill(name);
  for (const { name } of consul.hosts) await consul.start(name, "-node-meta=restarted:yes");
  await consul.untilLed("node04");
  await eventually(async () => {
    const nodes = await asRole(consul, "viewer", "/v1/catalog/nodes?node-meta=restarted:yes");
    expect(namesIn(nodes)).toEqual(["node01", "node02", "node03", "node04"]);
  });
  expect(await grantAccess(consul, { nomadUrl: nomad.url })).toEqual([]);
});

test("an identity of Nomad's logs in while no Nomad is there, and reads go on while all Consul servers are away", async () => {
  await using consul = await startClosedConsul();
  const nomad = await startNomadStandIn(signer);
  await grantAccess(consul, { nomadUrl: nomad.url });
  await nomad[Symbol.asyncDispose]();

  const service = await login(consul, signIdentity(serviceClaims("demo-server"), signer));
  const registration = { Name: "demo-server", ID: "demo-server-1", Port: 8080 };
  const registered = { asked: "PUT /v1/agent/service/register", body: registration, token: service };
  await eventually(async () => expect((await ask(consul, registered)).status).toBe(200));

  const task = await login(consul, signIdentity(taskClaims("edge-server"), signer));
  const read = { asked: "/v1/health/service/demo-server?cached&stale", token: task };
  await eventually(async () => expect((await ask(consul, read)).text).toContain("demo-server-1"));

  for (const name of ["node01", "node02", "node03"]) await consul.kill(name);
  const away = { asked: "/v1/catalog/services?consistent", token: task };
  await eventually(async () => expect((await ask(consul, away)).status).toBeGreaterThanOrEqual(500));
  expect(await ask(consul, read)).toMatchObject({
    status: 200,
    text: expect.stringContaining("demo-server-1"),
  });
});

test("a first token that somebody else has: said with the way to reset it, which works", async ({ skip }) => {
  await using consul = await startClosedConsul({ servers: 1, hosts: 1 });
  skip(!takesFirstToken(consul.version), `Consul ${consul.version} has the first token in its configuration`);
  await using nomad = await startNomadStandIn(signer);
  const first = await eventually(async () => {
    const answer = await ask(consul, { asked: "PUT /v1/acl/bootstrap" }, "node01");
    expect(answer.status).toBe(200);
    return answer.text;
  });
  const { SecretID: stolen } = JSON.parse(first) as { SecretID: string };
  const error: unknown = await grantAccess(consul, { nomadUrl: nomad.url }).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "ACL_BOOTSTRAP_LOST" });
  const hint = String((error as { hint?: unknown }).hint);
  const [, index = "", file = ""] =
    /write (\d+) into the file (\S+) of the leader's data folder/.exec(hint) ?? [];
  await writeFile(join(dataFolderOf(consul, "node01"), file), index);
  expect(await grantAccess(consul, { nomadUrl: nomad.url })).toContain("consul: ACL bootstrap");
  expect(await grantAccess(consul, { nomadUrl: nomad.url })).toEqual([]);
  expect((await ask(consul, { asked: "/v1/acl/tokens", token: stolen }, "node01")).status).toBe(403);
});

test("a token whose file was lost is replaced, and the lost one means nothing any more", async () => {
  await using consul = await startClosedConsul({ servers: 1, hosts: 1 });
  await using nomad = await startNomadStandIn(signer);
  await grantAccess(consul, { nomadUrl: nomad.url });
  const lost = await readSecretId(consul.folder, "consul-deployer");
  await rm(secretIdFile(consul.folder, "consul-deployer"));
  expect(await grantAccess(consul, { nomadUrl: nomad.url })).toEqual([
    "consul: token consul-deployer",
    "consul: an older token removed: consul-deployer",
  ]);
  expect(await asRole(consul, "deployer", "/v1/catalog/nodes")).toContain("node01");
  expect((await ask(consul, { asked: "/v1/acl/token/self", token: lost }, "node01")).status).toBe(403);
});

const namesIn = (nodes: string): string[] =>
  (JSON.parse(nodes) as { Node: string }[]).map(({ Node }) => Node).sort();
