import { randomBytes, randomUUID } from "node:crypto";
import { platform } from "node:os";
import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { eventually, temporaryFolder } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSecretId } from "../../src/access/secret-ids.ts";
import { certificateFiles } from "../../src/certificates/certificate-files.ts";
import type { AgentName } from "../../src/inventory/agents-of.ts";
import { bringUp, openWorld, tearDown, wantedWorld, type World } from "../../src/index.ts";
import type { Answer, Question } from "../access/fixtures/ask-agent.ts";
import { call } from "../fixtures/place.ts";
import { refused, wordsFor } from "./fixtures/attempt.ts";
import { converse, remoteCall, speak, staleVote } from "./fixtures/speak.ts";
import { jobNamed, nomadAttempts, nomadHolders, prey, type NomadHolder } from "./nomad-attempts.ts";
import { execHolders, execTries, nomadWireAttempts } from "./nomad-wire-attempts.ts";

const stack = new AsyncDisposableStack();
let world: World;
let tokens: Readonly<Record<NomadHolder, string | undefined>>;
let ids: { readonly alloc: string; readonly node: string };

beforeAll(async () => {
  const temporary = stack.use(await temporaryFolder("breaking-in"));
  const place = { home: temporary.path, name: "attacked" };
  const flags = {
    engine: "local",
    consul: process.env["NOMAD_DEMO_CONSUL"],
    nomad: process.env["NOMAD_DEMO_NOMAD"],
  };
  const searchPath = process.env["PATH"] ?? "";
  const wanted = wantedWorld({ ...place, flags, platform: platform(), searchPath });
  stack.defer(async () => void (await tearDown({ ...place, signal: AbortSignal.timeout(60_000) })));
  await bringUp({ ...place, wanted, ...call });
  world = await openWorld(place);
  const known = (name: Parameters<typeof readSecretId>[1]) => readSecretId(world.folder, name);
  tokens = {
    nobody: undefined,
    inventor: randomUUID(),
    consul: await known("consul-operator"),
    viewer: await known("nomad-viewer"),
    deployer: await known("nomad-deployer"),
  };
  ids = await putPrey(await known("nomad-operator"));
}, 300_000);
afterAll(() => stack.disposeAsync(), 120_000);

test.for(nomadAttempts.map((attempt) => ({ ...attempt, who: nomadHolders[attempt.holder] })))(
  "$who: to $tries",
  async ({ holder, asked, body, sees }) => {
    expect(wordsFor(await ask({ asked, body, token: tokens[holder] }))).toBe(sees);
  },
);

test("what they tried changed nothing, and those who may, do", async () => {
  const token = tokens.deployer;
  expect(JSON.parse((await ask({ asked: `/v1/job/${prey}`, token })).text)).toMatchObject({
    ID: prey,
    Stop: false,
    Version: 0,
  });
  expect(JSON.parse((await ask({ asked: "/v1/jobs", token: tokens.viewer })).text)).toHaveLength(1);
  for (const asked of ["/v1/nodes", "/v1/agent/self", "/v1/agent/members"])
    expect([asked, (await ask({ asked, token: tokens.viewer })).status]).toEqual([asked, 200]);
  const nodes = JSON.parse((await ask({ asked: "/v1/nodes", token })).text) as { Status: string }[];
  expect(nodes.map(({ Status }) => Status)).toEqual(["ready", "ready", "ready", "ready"]);
  expect((await ask({ asked: "PUT /v1/jobs", body: jobNamed("mine"), token })).status).toBe(200);
});

describe("past the requests of the API", () => {
  const server = (): { readonly host: string; readonly port: number } => ({
    host: world.inventory.hosts[0]?.address ?? "",
    port: 4647,
  });
  const plain = (says: Buffer) => speak({ ...server(), open: world.engine.connect, says });
  const withTls = (says: Buffer, pair?: CertifiedKey) =>
    converse({
      ...server(),
      open: world.engine.connect,
      // 4: TLS follows. See pool.RPCType in Nomad's source.
      tls: {
        announce: 4,
        options: { rejectUnauthorized: false, ...(pair && { cert: pair.certificate, key: pair.key }) },
      },
      says,
    });
  const speakRaft = async (pair?: CertifiedKey) =>
    (await withTls(Buffer.concat([Buffer.of(2), staleVote()]), pair)).reaction;
  const certificateOf = (host: string, agent: AgentName) =>
    certificateFiles(world.folder).ofAgent({ host, agent }).read();

  test(nomadWireAttempts.plainHttp.tries, async () => {
    const { hostname, port } = new URL(world.endpoints.nomadServers[0] ?? "");
    const { heard } = await converse({
      host: hostname,
      port: Number(port),
      open: world.engine.connect,
      says: Buffer.from("GET /v1/jobs HTTP/1.0\r\n\r\n"),
      isEnough: (text) => text.includes("\r\n\r\n"),
    });
    expect(heard).toMatch(
      /^HTTP\/1\.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server\.\n$/,
    );
  });

  test(`${nomadWireAttempts.plainRpc.tries}; ${nomadWireAttempts.plainRaft.tries}`, async () => {
    const call = remoteCall("Status.Ping", {});
    expect(await plain(Buffer.concat([Buffer.of(1), call]))).toBe(nomadWireAttempts.plainRpc.sees);
    expect(await plain(Buffer.concat([Buffer.of(2), staleVote()]))).toBe(nomadWireAttempts.plainRaft.sees);
  });

  test(nomadWireAttempts.noCertificate.tries, async () => {
    const call = Buffer.concat([Buffer.of(1), remoteCall("Status.Ping", {})]);
    expect((await withTls(call)).reaction).toBe(nomadWireAttempts.noCertificate.sees);
    const client = await certificateOf("node04", "nomad-client");
    expect((await withTls(call, client)).reaction).toBe("answered");
  });

  test("speak Raft with each certificate: a Nomad server's alone is answered", async () => {
    expect(await speakRaft(await certificateOf("node02", "nomad-server"))).toBe("answered");
    expect(await speakRaft(await foreignCertificate())).toBe(nomadWireAttempts.foreignCertificate.sees);
    const client = await certificateOf("node04", "nomad-client");
    expect(await speakRaft(client)).toBe(nomadWireAttempts.clientCertificate.sees);
    const consul = await certificateOf("node02", "consul");
    expect(await speakRaft(consul)).toBe(nomadWireAttempts.consulCertificate.sees);
  });

  test(nomadWireAttempts.registers.tries, async () => {
    const host = { ID: randomUUID(), SecretID: randomUUID(), Name: "mine", Status: "initializing" };
    const Attributes = { "kernel.name": "linux" };
    const passed = { Node: { ...host, Attributes, Datacenter: "vagrant-dc1" }, Region: "global" };
    const call = Buffer.concat([Buffer.of(1), remoteCall("Node.Register", passed)]);
    const { heard } = await withTls(call, await certificateOf("node04", "nomad-client"));
    expect(wordsFor({ status: 403, text: heard })).toBe(nomadWireAttempts.registers.sees);
    const { text } = await ask({ asked: "/v1/nodes", token: tokens.viewer });
    expect(text).not.toContain("mine");
  });

  test.for(execHolders)(`${execTries}: %s`, async (holder) => {
    const { hostname, port } = new URL(world.endpoints.nomadServers[0] ?? "");
    const command = encodeURIComponent('["/bin/sh"]');
    const { heard } = await converse({
      host: hostname,
      port: Number(port),
      open: world.engine.connect,
      tls: { options: { rejectUnauthorized: false } },
      says: Buffer.from(
        [
          `GET /v1/client/allocation/${ids.alloc}/exec?task=main&tty=false&command=${command} HTTP/1.1`,
          `Host: ${hostname}:${port}`,
          `X-Nomad-Token: ${tokens[holder] ?? ""}`,
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
          "\r\n",
        ].join("\r\n"),
      ),
      isEnough: (text) => /denied|not found/i.test(text),
    });
    expect(wordsFor({ status: 403, text: heard })).toBe(refused);
  });
});

/** Everything as a server's has it, but signed by an authority of the attacker's own. */
async function foreignCertificate(): Promise<CertifiedKey> {
  const now = new Date();
  const authority = await createAuthority({ name: "mine", now });
  const dnsNames = ["server.global.nomad", "localhost"];
  return issueCertificate({
    authority,
    name: "node02 nomad-server",
    dnsNames,
    addresses: ["127.0.0.1"],
    now,
  });
}

/** A job of the operator's; the IDs of its allocation and of the host that has it. */
async function putPrey(token: string | undefined): Promise<typeof ids> {
  expect(await ask({ asked: "PUT /v1/jobs", body: jobNamed(prey), token })).toMatchObject({ status: 200 });
  return eventually(async () => {
    const { text } = await ask({ asked: `/v1/job/${prey}/allocations`, token });
    const [first] = JSON.parse(text) as { ID: string; NodeID: string }[];
    return first ? { alloc: first.ID, node: first.NodeID } : false;
  });
}

/** Asks a server, with this token and no other. */
async function ask({ asked, body, token }: Question): Promise<Answer> {
  const [method, path = ""] = asked.includes(" ") ? asked.split(" ") : ["GET", asked];
  const withIds = path.replace("ALLOC", ids?.alloc ?? "").replace("NODE", ids?.node ?? "");
  const response = await world.engine.fetch(`${world.endpoints.nomadServers[0]}${withIds}`, {
    method: method ?? "GET",
    headers: { "X-Nomad-Token": token ?? "" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, text: await response.text() };
}
