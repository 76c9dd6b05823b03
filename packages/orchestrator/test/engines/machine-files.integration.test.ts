import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { localFiles } from "../../src/engines/machine-files.ts";
import { call } from "../fixtures/place.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const inodeOf = async (path: string): Promise<number> => (await stat(path)).ino;

test("a file is written once, with its mode, folders made on the way", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "deep", "er", "file");
  expect(await localFiles.putFile({ path, content: "one", mode: 0o600 }, call)).toBe(true);
  expect(await modeOf(path)).toBe(0o600);
  const inode = await inodeOf(path);
  expect(await localFiles.putFile({ path, content: "one", mode: 0o600 }, call)).toBe(false);
  expect(await inodeOf(path)).toBe(inode);
  expect(await localFiles.readFile(path, call)).toBe("one");
});

test("another mode alone is a change that keeps the file", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await localFiles.putFile({ path, content: "one", mode: 0o600 }, call);
  const inode = await inodeOf(path);
  expect(await localFiles.putFile({ path, content: "one", mode: 0o644 }, call)).toBe(true);
  expect(await modeOf(path)).toBe(0o644);
  expect(await inodeOf(path)).toBe(inode);
});

test("other content replaces the file as a whole: who has the old one open keeps it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "program");
  const source = join(folder.path, "source");
  await writeFile(source, "first");
  await localFiles.putFile({ path, source, mode: 0o755 }, call);
  const inode = await inodeOf(path);
  await writeFile(source, "other");
  expect(await localFiles.putFile({ path, source, mode: 0o755 }, call)).toBe(true);
  expect(await inodeOf(path)).not.toBe(inode);
  expect(await readFile(path, "utf8")).toBe("other");
  expect(await localFiles.putFile({ path, source, mode: 0o755 }, call)).toBe(false);
});

test("a copy does not follow its source", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "copy");
  const source = join(folder.path, "source");
  await writeFile(source, "first");
  await localFiles.putFile({ path, source, mode: 0o755 }, call);
  await writeFile(source, "later");
  expect(await readFile(path, "utf8")).toBe("first");
});

test("a failed write leaves the old file and no other", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await localFiles.putFile({ path, content: "old", mode: 0o600 }, call);
  const missing = join(folder.path, "missing");
  await expect(localFiles.putFile({ path, source: missing, mode: 0o600 }, call)).rejects.toThrow(/ENOENT/);
  expect(await readdir(folder.path)).toEqual(["file"]);
  expect(await readFile(path, "utf8")).toBe("old");
});

test("a folder is made once and gets its mode", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a", "b");
  expect(await localFiles.ensureDirectory({ path, mode: 0o750 }, call)).toBe(true);
  expect(await localFiles.ensureDirectory({ path, mode: 0o750 }, call)).toBe(false);
  await chmod(path, 0o700);
  expect(await localFiles.ensureDirectory({ path, mode: 0o750 }, call)).toBe(true);
  expect(await modeOf(path)).toBe(0o750);
});

test("removing takes a folder with all it holds, a link without what it points to, and nothing twice", async () => {
  await using folder = await temporaryFolder();
  const kept = join(folder.path, "kept");
  const gone = join(folder.path, "gone");
  await mkdir(join(gone, "deep"), { recursive: true });
  await writeFile(kept, "x");
  await symlink(kept, join(gone, "deep", "link"));
  expect(await localFiles.remove(gone, call)).toBe(true);
  expect(await localFiles.remove(gone, call)).toBe(false);
  expect(await readFile(kept, "utf8")).toBe("x");
});

test("what is not there reads as undefined", async () => {
  await using folder = await temporaryFolder();
  expect(await localFiles.readFile(join(folder.path, "no", "such"), call)).toBeUndefined();
});

test("an aborted signal stops it before anything is changed", async () => {
  await using folder = await temporaryFolder();
  const stopped = { signal: AbortSignal.abort(new Error("enough")) };
  const path = join(folder.path, "file");
  await expect(localFiles.putFile({ path, content: "x", mode: 0o600 }, stopped)).rejects.toThrow("enough");
  await expect(localFiles.ensureDirectory({ path, mode: 0o700 }, stopped)).rejects.toThrow("enough");
  expect(await readdir(folder.path)).toEqual([]);
});
