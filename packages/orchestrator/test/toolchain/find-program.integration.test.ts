import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/toolchain/find-program.ts";
import { compareVersions, versionTable } from "../../src/toolchain/versions.ts";

const signal = AbortSignal.timeout(60_000);

async function writeProgram(folder: string, name: string, says: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

test("a path that was given is taken and nothing else is tried", async () => {
  await using folder = await temporaryFolder("toolchain");
  const path = await writeProgram(folder.path, "my-consul", "Consul v1.22.3");
  const source = { given: path, searchPath: "", cacheFolder: "/nowhere" };
  expect(await findProgram("consul", source, { signal })).toEqual({
    product: "consul",
    path,
    version: "1.22.3",
    from: "given",
  });
  await expect(findProgram("consul", { ...source, given: `${path}-not` }, { signal })).rejects.toMatchObject({
    code: "PROGRAM_NOT_FOUND",
    message: expect.stringContaining(`${path}-not`),
  });
});

test("the first on PATH is taken, links followed", async () => {
  await using folder = await temporaryFolder("toolchain");
  const real = await writeProgram(join(folder.path, "real"), "nomad-2.0.5", "Nomad v2.0.5");
  await mkdir(join(folder.path, "bin"));
  await symlink(real, join(folder.path, "bin", "nomad"));
  const searchPath = `/nowhere:${join(folder.path, "bin")}`;
  expect(await findProgram("nomad", { searchPath, cacheFolder: "/nowhere" }, { signal })).toMatchObject({
    path: real,
    version: "2.0.5",
    from: "PATH",
  });
});

test("the cache is looked at last, for the pinned version only", async () => {
  await using folder = await temporaryFolder("toolchain");
  await writeProgram(
    join(folder.path, "nomad", versionTable.nomad.pinned),
    "nomad",
    `Nomad v${versionTable.nomad.pinned}`,
  );
  expect(await findProgram("nomad", { searchPath: "", cacheFolder: folder.path }, { signal })).toMatchObject({
    from: "cache",
  });
});

describe("a program that is there but cannot be used is an error that names it", () => {
  test.each([
    ["too old", "Consul v1.7.9", "PROGRAM_TOO_OLD", "is consul 1.7.9; it has to be 1.8.0 or newer"],
    ["another program", "hello", "PROGRAM_NOT_USABLE", 'it answers "version" with "hello'],
  ])("%s", async (_, says, code, words) => {
    await using folder = await temporaryFolder("toolchain");
    const path = await writeProgram(folder.path, "consul", says);
    await expect(
      findProgram("consul", { searchPath: folder.path, cacheFolder: "/nowhere" }, { signal }),
    ).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`${path}.*${words}`)),
    });
  });

  test("a file that this machine cannot run", async () => {
    await using folder = await temporaryFolder("toolchain");
    const path = join(folder.path, "consul");
    // ELF of another processor: what a wrong architecture looks like.
    await writeFile(path, Buffer.from("7f454c4602010100000000000000000002002a0001000000", "hex"));
    await chmod(path, 0o755);
    await expect(
      findProgram("consul", { searchPath: folder.path, cacheFolder: "/nowhere" }, { signal }),
    ).rejects.toMatchObject({
      code: "PROGRAM_NOT_USABLE",
      hint: expect.stringContaining(process.arch),
    });
  });
});

test.each([
  ["1.8.7", "1.8.0", 1],
  ["1.8.0", "1.8.0", 0],
  ["1.10.0", "1.9.9", 1],
  ["2.0.0-beta.1", "2.0.0", 0],
  ["1.22.3+ent", "2.0.0", -1],
])("%s compared with %s", (one, other, sign) => {
  expect(Math.sign(compareVersions(one, other))).toBe(sign);
});
