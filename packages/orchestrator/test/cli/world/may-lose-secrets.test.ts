import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { mayLoseSecrets } from "../../../src/cli/world/may-lose-secrets.ts";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";
import { createManifest, writeManifest } from "../../../src/world/manifest.ts";

const shape = { engine: "ssh", network: "10.0.0.0/24", servers: 1, clients: 1, security: "closed" } as const;

async function writeWorld(home: string, name: string, vaultReadyAt?: string): Promise<void> {
  const inventory = defaultInventory({ ...shape, vault: true });
  const manifest = createManifest({ name, inventory, engineReason: "asked for" });
  await writeManifest(worldFolder(home, name), { ...manifest, vaultReadyAt });
}

type Options = Parameters<typeof mayLoseSecrets>[1];

/** Without a terminal. */
const optionsIn = (home: string, yes: boolean): Options => {
  const context = { home, yes, command: "world down", interactive: false };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a context as is used
  return context as Options;
};

test("where nobody can be asked, a world whose Vault was ready is not removed without --yes", async () => {
  await using temporary = await temporaryFolder("secrets");
  const home = temporary.path;
  await writeWorld(home, "new");
  await writeWorld(home, "kept", "2026-11-30T12:00:00.000Z");
  await expect(mayLoseSecrets(["new", "kept"], optionsIn(home, false))).rejects.toMatchObject({
    code: "SECRETS_WOULD_BE_LOST",
    message: expect.stringContaining("Vault of kept:"),
    hint: expect.stringContaining("pnpm world down --yes"),
  });
  expect(await mayLoseSecrets(["new", "kept"], optionsIn(home, true))).toBe(true);
});

test("a world whose Vault was never ready, and one that is not there, have nothing to lose", async () => {
  await using temporary = await temporaryFolder("secrets");
  await writeWorld(temporary.path, "new");
  expect(await mayLoseSecrets(["new", "gone"], optionsIn(temporary.path, false))).toBe(true);
});
