import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { eventually } from "testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGossipKey } from "../../src/agents/gossip-key.ts";
import { certificateFiles } from "../../src/certificates/certificate-files.ts";
import { asRole } from "../access/fixtures/ask-consul.ts";
import { grantAccess } from "../access/fixtures/grant-access.ts";
import { createSigner, startNomadStandIn } from "../access/fixtures/nomad-signer.ts";
import { startClosedConsul, type ClosedConsul } from "../access/fixtures/start-closed-consul.ts";
import { wireAttempts } from "./consul-attempts.ts";
import { startStranger } from "./fixtures/join-gossip.ts";
import { speak, staleVote, type Reaction } from "./fixtures/speak.ts";

const stack = new AsyncDisposableStack();
let consul: ClosedConsul;

beforeAll(async () => {
  consul = stack.use(await startClosedConsul());
  const nomad = stack.use(await startNomadStandIn(createSigner()));
  await grantAccess(consul, { nomadUrl: nomad.url });
});
afterAll(() => stack.disposeAsync());

describe("past the API", () => {
  const server = (): string => consul.hosts[0]?.address ?? "";

  test(wireAttempts.plainHttp.tries, async () => {
    const url = consul.urlOf("node04").replace("https:", "http:");
    const answer = await fetch(`${url}/v1/catalog/nodes`);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      "Client sent an HTTP request to an HTTPS server.\n",
    ]);
  });

  test(wireAttempts.httpPort.tries, async () => {
    for (const port of [8500, 8502, 8503]) {
      const reaction = await speak({ host: server(), port, says: Buffer.from("GET / HTTP/1.0\r\n\r\n") });
      expect(reaction).toBe(wireAttempts.httpPort.sees);
    }
  });

  test(wireAttempts.dns.tries, async () => {
    const resolver = new Resolver({ timeout: 5_000, tries: 1 });
    resolver.setServers([`${consul.hosts[3]?.address}:8600`]);
    for (const name of ["demo-server.service.consul", "node02.node.consul"])
      await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  test(`${wireAttempts.plainRpc.tries}; ${wireAttempts.plainRaft.tries}`, async () => {
    const rpc = await speak({ host: server(), port: 8300, says: Buffer.of(0, 0x82) });
    expect(rpc).toBe(wireAttempts.plainRpc.sees);
    const raft = Buffer.concat([Buffer.of(1), staleVote()]);
    expect(await speak({ host: server(), port: 8300, says: raft })).toBe(wireAttempts.plainRaft.sees);
  });

  test("speak Raft with each certificate: a server's alone is answered", async () => {
    expect(await speakRaft(server(), await certificateOf("node02"))).toBe("answered");
    expect(await speakRaft(server(), undefined)).toBe(wireAttempts.noCertificate.sees);
    expect(await speakRaft(server(), await foreignCertificate())).toBe(wireAttempts.foreignCertificate.sees);
  });

  test(wireAttempts.clientCertificate.tries, async ({ skip }) => {
    skip(
      isBefore(consul.version, "1.8.15"),
      "Consul before 1.8.15 does not tell certificates' roles apart here",
    );
    expect(await speakRaft(server(), await certificateOf("node04"))).toBe(
      wireAttempts.clientCertificate.sees,
    );
  });

  const certificateOf = (host: string) =>
    certificateFiles(consul.folder).ofAgent({ host, agent: "consul" }).read();
});

describe("in the gossip", () => {
  const membersNow = async (): Promise<string> => asRole(consul, "operator", "/v1/agent/members");

  test(`${wireAttempts.noKey.tries}; ${wireAttempts.wrongKey.tries}`, async () => {
    for (const key of [undefined, createGossipKey()]) {
      await using stranger = await startStranger(consul, { name: "stranger", key });
      // It has tried once it says that it failed.
      await eventually(async () =>
        expect(await readFile(stranger.log, "utf8")).toMatch(/join.*fail|fail.*join/i),
      );
      expect(await membersNow()).not.toContain("stranger");
    }
  });

  test(wireAttempts.keyOnly.tries, async () => {
    const config = join(consul.scratch, "hosts", "node01", "etc", "consul", "gossip.json");
    const { encrypt: key } = JSON.parse(await readFile(config, "utf8")) as { encrypt: string };
    await using _ = await startStranger(consul, { name: "insider", key });
    await eventually(async () => expect(await membersNow()).toContain("insider"));
    const url = `http://${consul.freeAddress(200)}:8500`;
    const answers = await Promise.all(
      ["/v1/catalog/nodes", "/v1/kv/secret/plan", "/v1/status/leader"].map((path) => fetch(url + path)),
    );
    for (const answer of answers) expect([answer.url, answer.status]).toEqual([answer.url, 500]);
  });
});

/** Over TLS, with this certificate or none. */
function speakRaft(host: string, pair: CertifiedKey | undefined): Promise<Reaction> {
  const options = { rejectUnauthorized: false, ...(pair && { cert: pair.certificate, key: pair.key }) };
  // 3: TLS follows; 1: Raft follows. See pool.RPCType in Consul's source.
  const says = Buffer.concat([Buffer.of(1), staleVote()]);
  return speak({ host, port: 8300, tls: { announce: 3, options }, says });
}

/** Everything as a server's has it, but signed by an authority of the attacker's own. */
async function foreignCertificate(): Promise<CertifiedKey> {
  const now = new Date();
  const authority = await createAuthority({ name: "mine", now });
  const dnsNames = [`server.${consul.inventory.datacenter}.consul`, "localhost"];
  return issueCertificate({ authority, name: "node02 consul", dnsNames, addresses: ["127.0.0.1"], now });
}

/** By all three numbers of a version. */
function isBefore(version: string, fixed: string): boolean {
  return version.localeCompare(fixed, "en", { numeric: true }) < 0;
}
