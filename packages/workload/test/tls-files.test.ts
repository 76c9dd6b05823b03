import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate, type CertifiedKey } from "certificates";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { loadFiles } from "../src/load-files.ts";
import { tlsSource } from "../src/tls-files.ts";

const now = new Date("2026-11-30T12:00:00Z");
const authority = await createAuthority({ name: "world", now: new Date("2026-01-01T00:00:00Z") });
const issue = (changes: { now?: Date; validMs?: number } = {}): Promise<CertifiedKey> =>
  issueCertificate({
    authority,
    name: "web",
    dnsNames: ["web.test"],
    addresses: ["10.0.0.1"],
    now,
    ...changes,
  });
const [one, two] = [await issue(), await issue()];

/** Files with these contents, loaded as material. */
async function load(
  { cert, key, ca }: { cert?: string; key?: string; ca?: string },
  inUse?: Awaited<ReturnType<typeof loadFiles>>["value"],
) {
  await using folder = await temporaryFolder("tls");
  const files: Record<string, string> = {};
  for (const [kind, content] of Object.entries({ cert, key, ca })) {
    if (content === undefined) continue;
    files[kind] = join(folder.path, kind);
    await writeFile(join(folder.path, kind), content);
  }
  const source = tlsSource(files, () => now.getTime());
  return await loadFiles(source, inUse as Parameters<typeof source.make>[1]);
}

test("a certificate with its key is described, without the key", async () => {
  const { value } = await load({ cert: one.certificate, key: one.key, ca: authority.certificate });
  expect(value.certificate).toEqual({
    subject: "web",
    names: ["web.test", "10.0.0.1"],
    serial: expect.stringMatching(/^[0-9a-f]{40}$/),
    notBefore: now.getTime() - 5 * 60_000,
    notAfter: now.getTime() + 365 * 24 * 3_600_000,
  });
});

test("certificate and key may stand in one file, in any order, with the authority behind them, and without a line break between them", async () => {
  for (const text of [
    one.certificate + one.key,
    one.key + one.certificate,
    one.certificate + authority.certificate + one.key,
    (one.certificate + one.key).replaceAll("-----\n-----", "----------"),
  ])
    expect((await load({ cert: text, key: text })).value.certificate?.subject).toBe("web");
});

test.each<[string, { cert?: string; key?: string; ca?: string }, RegExp]>([
  [
    "a key of another certificate",
    { cert: one.certificate, key: two.key },
    /key is not the key of the certificate in \S+cert \(web, serial [0-9a-f]{40}\)$/,
  ],
  ["no certificate", { cert: "nothing", key: one.key }, /cert holds no certificate$/],
  ["half a certificate", { cert: one.certificate.slice(0, 200), key: one.key }, /cert holds no certificate$/],
  [
    "a certificate with a hole",
    { cert: one.certificate.replace(/\n.{20}/, "\n"), key: one.key },
    /cert holds a certificate that cannot be read$/,
  ],
  ["no key", { cert: one.certificate, key: one.certificate }, /key holds no private key$/],
  [
    "half a key",
    { cert: one.certificate, key: one.key.replace(/\n.{20}/, "\n") },
    /key holds a private key that cannot be read; it must not need a passphrase$/,
  ],
  ["no authority", { ca: one.key }, /ca holds no certificate$/],
  [
    "an authority with a hole among good ones",
    { ca: authority.certificate + authority.certificate.replace(/\n.{20}/, "\n") },
    /ca holds a certificate that cannot be read$/,
  ],
])("%s is told in words", async (_what, files, words) => {
  const error: unknown = await load(files).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "USAGE", exitCode: 2, message: expect.stringMatching(words) });
  // Neither of the keys, nor a part of one.
  for (const key of [one.key, two.key]) expect(String(error)).not.toContain(key.split("\n")[1]);
});

const over = await issue({ now: new Date("2026-11-30T10:00:00Z"), validMs: 60_000 });
const early = await issue({ now: new Date("2026-12-01T00:00:00Z") });

test.each([
  ["one that has expired", over, /cert \(serial [0-9a-f]+\) expired on 2026-11-30 10:01:00 UTC$/],
  [
    "one that is not valid yet",
    early,
    /cert \(serial [0-9a-f]+\) is valid from 2026-11-30 23:55:00 UTC only: .*clock/,
  ],
])(
  "%s never replaces one that is valid, and is a problem where there is no other",
  async (_what, bad, words) => {
    const { value: good } = await load({ cert: one.certificate, key: one.key });
    const files = { cert: bad.certificate, key: bad.key };
    await expect(load(files, good)).rejects.toThrow(words);
    const { source, value } = await load(files);
    expect(source.problemOf?.(value)).toMatch(words);
    await expect(load(files, value)).resolves.toMatchObject({ value: { certificate: { subject: "web" } } });
  },
);
