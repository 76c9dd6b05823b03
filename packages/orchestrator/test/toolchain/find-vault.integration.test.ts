import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { findVault } from "../../src/toolchain/find-vault.ts";

const signal = AbortSignal.timeout(60_000);
// Built without a commit, the version is followed by a comma.
const vaultSays = "Vault v1.21.4, built 2026-03-01T10:00:00Z (cgo)";
const baoSays = "OpenBao v2.5.1 (1234567890abcdef), built 2026-03-01T10:00:00Z";

async function writeProgram(folder: string, name: string, says: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
  return path;
}

const onPath = (searchPath: string) => ({ searchPath, cacheFolder: "/nowhere" });

test("vault is taken from PATH, and bao where there is no vault", async () => {
  await using folder = await temporaryFolder("vault");
  const bao = await writeProgram(folder.path, "bao", baoSays);
  expect(await findVault(onPath(folder.path), { signal })).toEqual({
    product: "bao",
    path: bao,
    version: "2.5.1",
    from: "PATH",
  });
  await writeProgram(folder.path, "vault", vaultSays);
  expect(await findVault(onPath(folder.path), { signal })).toMatchObject({
    product: "vault",
    version: "1.21.4",
  });
});

test("a path that was given is what it says it is, whatever its name", async () => {
  await using folder = await temporaryFolder("vault");
  const given = await writeProgram(folder.path, "vault", baoSays);
  expect(await findVault({ given, ...onPath("") }, { signal })).toMatchObject({
    product: "bao",
    version: "2.5.1",
    from: "given",
  });
});

test.each([
  ["too old a Vault", "vault", "Vault v1.17.9", "PROGRAM_TOO_OLD", /1\.17\.9.*1\.18\.0/],
  ["too old an OpenBao", "bao", "OpenBao v2.3.1", "PROGRAM_TOO_OLD", /2\.3\.1.*2\.4\.0/],
  [
    "a development build",
    "vault",
    "Vault v1.22.0-dev1",
    "PROGRAM_NOT_USABLE",
    /1\.22\.0-dev1 is a development build/,
  ],
  ["another program of that name", "vault", "hello", "PROGRAM_NOT_USABLE", /"hello/],
])("%s is an error that names it", async (_, name, says, code, words) => {
  await using folder = await temporaryFolder("vault");
  const path = await writeProgram(folder.path, name, says);
  for (const source of [onPath(folder.path), { given: path, ...onPath("") }])
    await expect(findVault(source, { signal })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
    });
});

test("without either, the error says which will do and how to name one", async () => {
  await expect(findVault(onPath("/nowhere/bin"), { signal })).rejects.toMatchObject({
    code: "VAULT_NOT_FOUND",
    hint: expect.stringMatching(/1\.18.*2\.4.*--vault-program.*NOMAD_DEMO_VAULT.*\/nowhere\/bin/),
  });
});
