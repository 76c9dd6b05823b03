import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  backdatedMs,
  createAuthority,
  createSelfSigned,
  describeCertificate,
  issueCertificate,
  splitCertificates,
  type CertifiedKey,
} from "../src/index.ts";

const now = new Date("2026-11-30T12:00:00.789Z");
const day = 24 * 3_600_000;
let authority: CertifiedKey;
let server: CertifiedKey;

beforeAll(async () => {
  authority = await createAuthority({ name: "world one", now });
  server = await issueCertificate({
    authority,
    name: "node01 consul",
    dnsNames: ["server.dc1.consul", "localhost"],
    addresses: ["172.16.206.21", "127.0.0.1", "::1"],
    now,
  });
});

describe("createAuthority", () => {
  test("makes a certificate that signs itself, for certificates of agents only", () => {
    const certificate = new X509Certificate(authority.certificate);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.toLegacyObject().asn1Curve).toBe("prime256v1");
    expect(describeCertificate(authority.certificate)).toMatchObject({
      subject: "world one",
      issuer: "world one",
    });
  });

  test("is valid for ten years, or as long as is asked for", async () => {
    expect(describeCertificate(authority.certificate).notAfter).toEqual(
      new Date(Date.UTC(2026, 10, 30, 12) + 3_650 * day),
    );
    const short = await createAuthority({ name: "short", now, validMs: day });
    expect(describeCertificate(short.certificate).notAfter).toEqual(new Date("2026-12-01T12:00:00Z"));
  });
});

describe("issueCertificate", () => {
  test("makes a certificate whose key is its own and whose issuer is the authority", () => {
    const certificate = new X509Certificate(server.certificate);
    const issuer = new X509Certificate(authority.certificate);
    expect(certificate.checkPrivateKey(createPrivateKey(server.key))).toBe(true);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  test("writes the key as PKCS #8, which Go reads", () => {
    expect(server.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  test("puts in the names and addresses, and no others", () => {
    const certificate = new X509Certificate(server.certificate);
    expect(certificate.checkHost("server.dc1.consul")).toBe("server.dc1.consul");
    expect(certificate.checkHost("client.dc1.consul")).toBeUndefined();
    expect(certificate.checkIP("172.16.206.21")).toBe("172.16.206.21");
    expect(certificate.checkIP("172.16.206.22")).toBeUndefined();
  });

  test("is for servers and clients", () => {
    expect(new X509Certificate(server.certificate).keyUsage).toEqual([
      "1.3.6.1.5.5.7.3.1",
      "1.3.6.1.5.5.7.3.2",
    ]);
  });

  test("is valid from five minutes before now, for a year", () => {
    const { notBefore, notAfter } = describeCertificate(server.certificate);
    expect(backdatedMs).toBe(300_000);
    expect(notBefore).toEqual(new Date("2026-11-30T11:55:00Z"));
    expect(notAfter).toEqual(new Date("2027-11-30T12:00:00Z"));
  });

  test("never ends after the authority, nor begins before it", async () => {
    const short = await createAuthority({ name: "short", now, validMs: day });
    const issued = await issueCertificate({
      authority: short,
      name: "late",
      dnsNames: ["late"],
      addresses: [],
      now: new Date(now.getTime() - day),
    });
    const [leaf, root] = [describeCertificate(issued.certificate), describeCertificate(short.certificate)];
    expect(leaf.notBefore).toEqual(root.notBefore);
    const long = await issueCertificate({
      authority: short,
      name: "long",
      dnsNames: ["long"],
      addresses: [],
      now,
    });
    expect(describeCertificate(long.certificate).notAfter).toEqual(root.notAfter);
  });

  test("gives each certificate a serial number of 20 random octets and a key of its own", async () => {
    const others = await Promise.all(
      Array.from({ length: 20 }, () =>
        issueCertificate({ authority, name: "same", dnsNames: ["same"], addresses: [], now }),
      ),
    );
    const serials = others.map(({ certificate }) => describeCertificate(certificate).serial);
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{39}$/);
    expect(new Set(others.map(({ key }) => key)).size).toBe(20);
  });

  test.skipIf(!hasOpenssl())("satisfies openssl verify, where openssl is there", () => {
    const folder = mkdtempSync(join(tmpdir(), "certificates-"));
    try {
      const [ca, leaf] = [join(folder, "ca.pem"), join(folder, "leaf.pem")];
      writeFileSync(ca, authority.certificate);
      writeFileSync(leaf, server.certificate);
      const at = String(Math.floor(now.getTime() / 1_000));
      for (const purpose of ["sslserver", "sslclient"]) {
        const args = ["verify", "-x509_strict", "-attime", at, "-purpose", purpose];
        const said = execFileSync("openssl", [...args, "-CAfile", ca, leaf], { encoding: "utf8" });
        expect(said).toBe(`${leaf}: OK\n`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("createSelfSigned", () => {
  test("makes a certificate that is its own root, for servers and clients, for a day", async () => {
    const { certificate, key } = await createSelfSigned({ name: "localhost", now });
    const described = describeCertificate(certificate);
    expect(described).toMatchObject({ subject: "localhost", issuer: "localhost", dnsNames: ["localhost"] });
    expect(described.isSignedBy(certificate)).toBe(true);
    expect(described.notAfter.getTime() - now.getTime()).toBeLessThanOrEqual(day);
    const x509 = new X509Certificate(certificate);
    expect(x509.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(x509.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });
});

describe("describeCertificate", () => {
  test("says what the certificate holds", () => {
    expect(describeCertificate(server.certificate)).toMatchObject({
      subject: "node01 consul",
      issuer: "world one",
      dnsNames: ["server.dc1.consul", "localhost"],
      addresses: ["172.16.206.21", "127.0.0.1", "0:0:0:0:0:0:0:1"],
    });
  });

  test("knows its authority, among several too, and no other of the same name", async () => {
    const impostor = await createAuthority({ name: "world one", now });
    const { isSignedBy } = describeCertificate(server.certificate);
    expect(isSignedBy(authority.certificate)).toBe(true);
    expect(isSignedBy(impostor.certificate)).toBe(false);
    expect(isSignedBy(impostor.certificate + authority.certificate)).toBe(true);
    expect(isSignedBy("")).toBe(false);
  });

  test("throws on text that is no certificate", () => {
    expect(() => describeCertificate("nothing")).toThrow();
  });
});

test("splitCertificates gives each certificate of a PEM text, and leaves what stands between", () => {
  const text = `# old\n${authority.certificate}\n# new\n${server.certificate}`;
  expect(splitCertificates(text).map((pem) => pem.trim())).toEqual([
    authority.certificate.trim(),
    server.certificate.trim(),
  ]);
  expect(splitCertificates("")).toEqual([]);
});

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
