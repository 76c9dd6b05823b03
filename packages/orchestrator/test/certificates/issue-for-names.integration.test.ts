import { createPrivateKey, X509Certificate } from "node:crypto";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { ensureAuthority } from "../../src/certificates/authority.ts";
import { issueForNames } from "../../src/certificates/issue-for-names.ts";
import { worldFolder } from "../../src/files/world-folder.ts";

const now = new Date("2026-11-30T12:00:00Z");

test("a certificate for names has its key with it, is the authority's, and is for a server alone", async () => {
  await using home = await temporaryFolder();
  const folder = worldFolder(home.path, "w");
  const authority = await ensureAuthority(folder, now);
  const { pem, serial } = await issueForNames(folder, {
    names: ["consul.localhost", "uis.service.consul"],
    now,
  });
  const certificate = new X509Certificate(pem);
  expect(certificate.subjectAltName).toBe("DNS:consul.localhost, DNS:uis.service.consul");
  expect(certificate.checkPrivateKey(createPrivateKey(pem))).toBe(true);
  expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(certificate.serialNumber.toLowerCase()).toBe(serial);
});

test.each([
  "server.dc1.consul",
  "client.global.nomad",
  "vault.dc1.consul",
  "a.b.service.consul",
  "consul",
  "*.localhost",
  "10.0.0.1,x",
  "UPPER",
  "",
])('"%s", a name of an agent or of nothing, is refused', async (name) => {
  await using home = await temporaryFolder();
  const folder = worldFolder(home.path, "w");
  await ensureAuthority(folder, now);
  await expect(issueForNames(folder, { names: ["ok.localhost", name], now })).rejects.toMatchObject({
    code: "CERTIFICATE_NAME_REFUSED",
  });
});
