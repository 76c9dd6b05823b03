import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { hostKeyAlgorithms } from "../../../src/engines/ssh/host-key-algorithms.ts";
import { fingerprintOf, readKnownKeys } from "../../../src/engines/ssh/known-hosts.ts";
import { findKnownLines } from "../../../src/engines/ssh/known-hosts-lines.ts";

const KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIA==";
const hashed = (name: string): string => {
  const salt = Buffer.from("a salt of any length");
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name).digest("base64")}`;
};

test.each([
  ["its name", "node01.example.org", "node01.example.org", true],
  ["another name", "node02.example.org", "node01.example.org", false],
  ["a list", "other,10.1.2.21", "10.1.2.21", true],
  ["capitals", "Node01.Example.ORG", "node01.example.org", true],
  ["a star", "*.example.org", "node01.example.org", true],
  ["a star that stands for nothing", "node01*", "node01", true],
  ["a question mark", "10.1.2.2?", "10.1.2.21", true],
  ["a question mark for two", "10.1.2.?", "10.1.2.21", false],
  ["a dot, which is no pattern", "10.1.2.21", "10a1b2c21", false],
  ["a negation after a star", "*.example.org,!node01.example.org", "node01.example.org", false],
  ["a negation of another", "*.example.org,!node02.*", "node01.example.org", true],
  ["a negation alone", "!node02", "node01", false],
  ["a port", "[node01]:2222", "[node01]:2222", true],
  ["another port", "[node01]:2222", "[node01]:2223", false],
  ["brackets, which are no pattern", "[node01]:2222", "n:2222", false],
  ["any port", "[node01]:*", "[node01]:2222", true],
  ["its hash", hashed("node01"), "node01", true],
  ["another's hash", hashed("node02"), "node01", false],
  ["the hash of name and port", hashed("[node01]:2222"), "[node01]:2222", true],
  ["a hash of a kind that nobody knows", "|2|YQ==|YQ==", "node01", false],
])("a line with %s speaks of the host, or does not", (_, patterns, host, speaks) => {
  expect(findKnownLines(`${patterns} ssh-ed25519 ${KEY} comment\n`, host)).toHaveLength(speaks ? 1 : 0);
});

test("markers are told apart; comments, empty lines and lines without a key are none", () => {
  const text = `# node01 ssh-rsa ${KEY}

  node01 ssh-rsa ${KEY}
@revoked node01 ssh-ed25519 ${KEY}
@cert-authority *  ssh-ed25519 ${KEY}
@unheard-of node01 ssh-ed25519 ${KEY}
node01 ssh-rsa
`;
  const found = findKnownLines(text, "node01").map(({ marker, type }) => [marker, type]);
  expect(found).toEqual([
    [undefined, "ssh-rsa"],
    ["@revoked", "ssh-ed25519"],
    ["@cert-authority", "ssh-ed25519"],
  ]);
});

test("a host at a port of its own is looked for by its name alone where nothing is known of the port", async () => {
  await using folder = await temporaryFolder("known");
  const knownHosts = join(folder.path, "known_hosts");
  const target = { name: "one", host: "node01", port: 2222, user: "me", knownHosts };
  const other = "AAAAC3NzaC1lZDI1NTE5AAAAIB==";
  const fingerprint = (key: string): string => fingerprintOf(Buffer.from(key, "base64"));
  await writeFile(knownHosts, `node01 ssh-ed25519 ${KEY}\n`);
  expect((await readKnownKeys(target)).fingerprints).toEqual(new Set([fingerprint(KEY)]));
  await writeFile(knownHosts, `node01 ssh-ed25519 ${KEY}\n[node01]:2222 ssh-ed25519 ${other}\n`);
  expect((await readKnownKeys(target)).fingerprints).toEqual(new Set([fingerprint(other)]));
});

test("the key types that are known are asked for first, RSA by its new signatures, and the others after them", () => {
  expect(hostKeyAlgorithms(["ssh-rsa"]).slice(0, 4)).toEqual([
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
    "ssh-ed25519",
  ]);
  expect(hostKeyAlgorithms(["ecdsa-sha2-nistp256", "ssh-ed25519"]).slice(0, 2)).toEqual([
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
  ]);
  expect(hostKeyAlgorithms([])[0]).toBe("ssh-ed25519");
});
