import { createHash } from "node:crypto";
import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { knownDigestOf } from "../../src/files/known-digest-of.ts";

const signal = AbortSignal.timeout(60_000);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
/** Files of now are old. */
const later = (): number => Date.now() + 60_000;

async function changedAt(path: string): Promise<bigint> {
  return (await stat(path, { bigint: true })).ctimeNs;
}

test("the digest of a file is kept, and taken from there while the file is the same", async () => {
  await using folder = await temporaryFolder("digest");
  const [path, kept] = [join(folder.path, "program"), join(folder.path, "kept")];
  await writeFile(path, "one");
  expect(await knownDigestOf(path, { signal, folder: kept, now: later })).toBe(sha256("one"));
  const [name = ""] = await readdir(kept);
  const record = await readFile(join(kept, name), "utf8");
  await writeFile(join(kept, name), record.replace(sha256("one"), "kept"));
  expect(await knownDigestOf(path, { signal, folder: kept, now: later })).toBe("kept");
});

test("a file that was changed in place is read, though its size and its times are what they were", async () => {
  await using folder = await temporaryFolder("digest");
  const [path, kept] = [join(folder.path, "program"), join(folder.path, "kept")];
  await writeFile(path, "one");
  const { atime, mtime } = await stat(path);
  const before = await changedAt(path);
  await knownDigestOf(path, { signal, folder: kept, now: later });
  // Until the clock of the file system has gone on.
  do {
    await writeFile(path, "two");
    await utimes(path, atime, mtime);
  } while ((await changedAt(path)) === before);
  expect(await knownDigestOf(path, { signal, folder: kept, now: later })).toBe(sha256("two"));
});

test("nothing is kept of a file that changed just now: the clock may not tell the next change from that", async () => {
  await using folder = await temporaryFolder("digest");
  const [path, kept] = [join(folder.path, "program"), join(folder.path, "kept")];
  await writeFile(path, "one");
  const changedMs = Number((await changedAt(path)) / 1_000_000n);
  expect(await knownDigestOf(path, { signal, folder: kept, now: () => changedMs + 2_000 })).toBe(
    sha256("one"),
  );
  await expect(readdir(kept)).rejects.toMatchObject({ code: "ENOENT" });
});

test("what was kept by halves, or of another file, counts for nothing", async () => {
  await using folder = await temporaryFolder("digest");
  const [path, kept] = [join(folder.path, "program"), join(folder.path, "kept")];
  await writeFile(path, "one");
  await knownDigestOf(path, { signal, folder: kept, now: later });
  const [name = ""] = await readdir(kept);
  const record = await readFile(join(kept, name), "utf8");
  for (const text of ["{", record.replace(path, "/other").replace(sha256("one"), "kept")]) {
    await writeFile(join(kept, name), text);
    expect(await knownDigestOf(path, { signal, folder: kept, now: later })).toBe(sha256("one"));
  }
});
