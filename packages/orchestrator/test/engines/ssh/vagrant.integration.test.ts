import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { parseSshSettings } from "../../../src/engines/ssh/settings.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";
import { readInventory } from "../../../src/inventory/read-inventory.ts";

const folder = resolve(import.meta.dirname, "../../../../../infra/vagrant");

test("the Vagrant inventory is the original's world", async () => {
  const inventory = await readInventory(join(folder, "inventory.yaml"));
  const shape = { engine: "ssh", network: "172.16.206.0/24", servers: 3, clients: 4 } as const;
  // Whether it is open, and has Vault, the file leaves to the world.
  const { security: _, vault: __, ...expected } = defaultInventory(shape);
  expect(inventory).toMatchObject(expected);
  expect(inventory.security).toBeUndefined();
  for (const host of inventory.hosts) {
    expect(parseSshSettings(host)).toMatchObject({
      sudo: true,
      target: {
        host: host.address,
        user: "vagrant",
        identityFile: join(folder, ".state/id_ed25519"),
        knownHosts: join(folder, ".state/known_hosts"),
      },
    });
  }
});

const missing = spawnSync("vagrant", ["--version"]).status === 0 ? "" : " (skipped: no vagrant)";

test.skipIf(missing)(`vagrant accepts the Vagrantfile${missing}`, async () => {
  await using home = await temporaryFolder("vagrant");
  const env = { ...process.env, VAGRANT_HOME: home.path, VAGRANT_DOTFILE_PATH: join(home.path, "dot") };
  const { status, stdout, stderr } = spawnSync("vagrant", ["validate", "--ignore-provider"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
});
