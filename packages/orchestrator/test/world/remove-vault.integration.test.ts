import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { secretIdFile } from "../../src/access/secret-ids.ts";
import { localFiles } from "../../src/engines/machine-files.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { vaultSecretsFolder, writeVaultSecrets } from "../../src/vault/vault-secrets.ts";
import { removeVault } from "../../src/world/remove-vault.ts";

test("units end before their storage goes, keys go from here and from the hosts, and the second time there is nothing", async () => {
  await using temporary = await temporaryFolder("remove-vault");
  const folder = worldFolder(temporary.path, "one");
  const storage = join(temporary.path, "node01", "vault");
  await mkdir(storage, { recursive: true });
  await writeFile(join(storage, "vault.db"), "");
  await writeVaultSecrets(folder, { shares: new Map([["node01", "a share"]]), token: "a token" });
  const done: string[] = [];
  const units = {
    status: () => Promise.resolve({ state: "running", restarts: 0 }),
    stop: (unit: string) =>
      Promise.resolve(done.push(`${unit} ${existsSync(storage) ? "before" : "after"}`) > 0),
  };
  const engine = {
    hosts: [{ name: "node01", ...localFiles, units }],
    vaultFolders: () => [storage],
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a world as is used
  const world = { folder, engine } as unknown as Parameters<typeof removeVault>[0];
  const call = { signal: AbortSignal.timeout(10_000) };
  expect(await removeVault(world, call)).toEqual(["node01: Vault removed"]);
  expect(done).toEqual(["vault-unsealer before", "vault before"]);
  expect(
    [storage, vaultSecretsFolder(folder), secretIdFile(folder, "vault-operator")].filter(existsSync),
  ).toEqual([]);
  expect(await removeVault(world, call)).toEqual([]);
});
