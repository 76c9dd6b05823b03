import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { describeCertificate } from "certificates";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { ensureCertificates, readCertificates } from "../../src/certificates/ensure-certificates.ts";
import { wantedCertificates } from "../../src/certificates/wanted-certificates.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { defaultInventory, type Inventory } from "../../src/inventory/inventory.ts";

const now = new Date("2026-11-30T12:00:00Z");
const inventory = defaultInventory({
  engine: "local",
  network: "172.16.206.0/24",
  servers: 1,
  clients: 2,
  datacenter: "DC-1",
});

describe("wantedCertificates", () => {
  test("names each agent after what it may be, and adds its host's addresses", () => {
    const [server, ...others] = wantedCertificates(inventory);
    expect(server).toEqual({
      host: "node01",
      agent: "consul",
      dnsNames: ["server.dc-1.consul", "localhost"],
      addresses: ["127.0.0.1", "172.16.206.21"],
    });
    expect(others.map(({ host, agent, dnsNames }) => [host, agent, dnsNames[0]])).toEqual([
      ["node01", "nomad-server", "server.global.nomad"],
      ["node01", "nomad-client", "client.global.nomad"],
      ["node02", "consul", "client.dc-1.consul"],
      ["node02", "nomad-client", "client.global.nomad"],
    ]);
  });
});

describe("ensureCertificates", () => {
  test("makes an authority and a certificate with its key for every agent", async () => {
    await using home = await temporaryFolder();
    const { authorities, agents } = await ensureCertificates(at(home), inventory, { now });
    expect(agents.map(({ host, agent }) => `${host}/${agent}`)).toEqual([
      "node01/consul",
      "node01/nomad-server",
      "node01/nomad-client",
      "node02/consul",
      "node02/nomad-client",
    ]);
    for (const { certificate, key } of agents) {
      expect(describeCertificate(certificate).isSignedBy(authorities)).toBe(true);
      expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).toBe(true);
    }
  });

  test("keeps keys where only the owner reads them, and the authority where all may", async () => {
    await using home = await temporaryFolder();
    await ensureCertificates(at(home), inventory, { now });
    const secrets = join(at(home).path, "secrets");
    const modes = await Promise.all(
      ["", "ca.pem", "ca-key.pem", "certificates/node01", "certificates/node01/consul-key.pem"].map(
        async (path) => ((await stat(join(secrets, path))).mode & 0o777).toString(8),
      ),
    );
    expect(modes).toEqual(["700", "644", "600", "700", "600"]);
  });

  test("makes nothing the second time", async () => {
    await using home = await temporaryFolder();
    const first = await ensureCertificates(at(home), inventory, { now });
    expect(await ensureCertificates(at(home), inventory, { now: later(300) })).toEqual(first);
  });

  test("makes new ones for a host with another address or role, and for a new host, and no others", async () => {
    await using home = await temporaryFolder();
    const first = await ensureCertificates(at(home), inventory, { now });
    const moved = withHosts((hosts) => [
      ...hosts.map((host) => (host.name === "node02" ? { ...host, address: "172.16.206.99" } : host)),
      ...hosts.slice(1).map((host) => ({ ...host, name: "node03", address: "172.16.206.23" })),
    ]);
    const second = await ensureCertificates(at(home), moved, { now });
    expect(changedAgents(first, second)).toEqual([
      "node02/consul",
      "node02/nomad-client",
      "node03/consul",
      "node03/nomad-client",
    ]);
    expect(second.authorities).toBe(first.authorities);
  });

  test("removes those of a host that is gone", async () => {
    await using home = await temporaryFolder();
    await ensureCertificates(at(home), inventory, { now });
    await ensureCertificates(
      at(home),
      withHosts((hosts) => hosts.slice(0, 1)),
      { now },
    );
    expect(await readdir(join(at(home).path, "secrets", "certificates"))).toEqual(["node01"]);
  });

  test("replaces what ends within 30 days, but not what ends together with its authority", async () => {
    await using home = await temporaryFolder();
    const first = await ensureCertificates(at(home), inventory, { now });
    const second = await ensureCertificates(at(home), inventory, { now: later(336) });
    expect(changedAgents(first, second)).toHaveLength(5);
    const last = await ensureCertificates(at(home), inventory, { now: later(3_640) });
    expect(await ensureCertificates(at(home), inventory, { now: later(3_641) })).toEqual(last);
  });

  test("replaces a pair of which only one half was written", async () => {
    await using home = await temporaryFolder();
    const first = await ensureCertificates(at(home), inventory, { now });
    const key = join(at(home).path, "secrets", "certificates", "node02", "consul-key.pem");
    await writeFile(key, first.agents[0]?.key ?? "");
    expect(changedAgents(first, await ensureCertificates(at(home), inventory, { now }))).toEqual([
      "node02/consul",
    ]);
    await rm(key);
    expect((await ensureCertificates(at(home), inventory, { now })).agents).toHaveLength(5);
  });

  test("says what to do when the authority's key is lost", async () => {
    await using home = await temporaryFolder();
    await ensureCertificates(at(home), inventory, { now });
    const key = join(at(home).path, "secrets", "ca-key.pem");
    await rm(key);
    // Nothing has to be signed.
    await ensureCertificates(at(home), inventory, { now });
    await expect(ensureCertificates(at(home), inventory, { now: later(360) })).rejects.toMatchObject({
      code: "CERTIFICATE_AUTHORITY_KEY_LOST",
      message: `${key} does not hold the key of an authority that world one trusts, so no certificate can be made`,
      hint: expect.stringContaining("rotate --authority --world one"),
    });
  });
});

test("readCertificates gives nothing for a world without an authority", async () => {
  await using home = await temporaryFolder();
  expect(await readCertificates(at(home), inventory)).toBeUndefined();
});

type Certificates = Awaited<ReturnType<typeof ensureCertificates>>;

const at = ({ path }: { readonly path: string }) => worldFolder(path, "one");
const later = (days: number): Date => new Date(now.getTime() + days * 24 * 3_600_000);
const withHosts = (change: (hosts: Inventory["hosts"]) => Inventory["hosts"]): Inventory => ({
  ...inventory,
  hosts: change(inventory.hosts),
});

function changedAgents(before: Certificates, after: Certificates): string[] {
  const known = new Set(before.agents.map(({ certificate }) => certificate));
  return after.agents
    .filter(({ certificate }) => !known.has(certificate))
    .map(({ host, agent }) => `${host}/${agent}`);
}
