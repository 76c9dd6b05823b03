import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory } from "../../../src/inventory/inventory.ts";
import { createManifest, writeManifest } from "../../../src/world/manifest.ts";
import { runCli } from "../../fixtures/cli.ts";

test("a world without Vault says so, and how it gets one", async () => {
  await using folder = await temporaryFolder("no-vault");
  const inventory = defaultInventory({ engine: "embedded", network: "127.0.0.0/24", servers: 1, clients: 1 });
  await writeManifest(
    worldFolder(folder.path, "mine"),
    createManifest({ name: "mine", inventory, engineReason: "asked for" }),
  );
  const { exitCode, stderr } = await runCli(folder.path, "world", "secrets", "list", "--world", "mine");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("WORLD_HAS_NO_VAULT");
  expect(stderr).toContain("pnpm world up --vault --world mine");
});

test("the value is never asked for as a flag, nor shown in a document", async () => {
  await using folder = await temporaryFolder("no-vault");
  const put = await runCli(folder.path, "world", "secrets", "put", "web/key", "--value", "hidden");
  expect([put.exitCode, put.stderr]).toEqual([2, expect.stringContaining("--value")]);
  const shown = await runCli(folder.path, "world", "secrets", "get", "web/key", "--show", "--json");
  expect([shown.exitCode, shown.stdout + shown.stderr]).toEqual([2, expect.stringContaining("--show")]);
});
