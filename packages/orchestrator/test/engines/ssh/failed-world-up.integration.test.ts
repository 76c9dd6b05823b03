import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { refusedPort, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { inventorySchema } from "../../../src/inventory/inventory.ts";
import { createManifest, writeManifest } from "../../../src/world/manifest.ts";
import { runCli, runJson } from "../../fixtures/cli.ts";

const version = (name: string): string => `#!/bin/sh\necho '${name} v1.22.3'\n`;

test("a world on hosts that cannot be reached says why, the second time and in its status too", async () => {
  await using folder = await temporaryFolder("ssh-up");
  const file = (name: string): string => join(folder.path, name);
  for (const name of ["Consul", "Nomad"]) {
    await writeFile(file(name), version(name));
    await chmod(file(name), 0o755);
  }
  await using refused = await refusedPort();
  const ssh = `{ user: me, port: ${refused.port}, fingerprint: "SHA256:${"A".repeat(43)}" }`;
  const roles = "{ consul: server, nomadServer: true, nomadClient: true }";
  await writeFile(
    file("hosts.yaml"),
    `engine: ssh\nnetwork: 127.0.0.0/24\nhosts: [{ name: one, address: 127.0.0.1, roles: ${roles}, ssh: ${ssh} }]\n`,
  );
  const up = [
    "world",
    "up",
    "--inventory",
    file("hosts.yaml"),
    "--consul",
    file("Consul"),
    "--nomad",
    file("Nomad"),
  ];
  for (const _ of ["first", "second"]) {
    const { exitCode, stderr } = await runCli(file("home"), ...up);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/^HOST_UNREACHABLE one: connecting to 127\.0\.0\.1:\d+: .*ECONNREFUSED/m),
    });
  }
  // What can be said of the rest is said all the same.
  const status = await runCli(file("home"), "world", "status", "--json");
  expect(status.exitCode).toBe(1);
  const { agents, mismatches } = JSON.parse(status.stdout);
  expect(agents).toMatchObject([{ reached: false }, { reached: false }, { reached: false }]);
  const unreachable = mismatches.filter((text: string) => text.startsWith("one: connecting to 127.0.0.1"));
  expect(unreachable).toHaveLength(1);
});

test("a world whose host is gone for good stays with the reason, and is forgotten when that is asked for", async () => {
  await using folder = await temporaryFolder("ssh-gone");
  const home = join(folder.path, "home");
  await using refused = await refusedPort();
  const gone = { user: "me", port: refused.port, fingerprint: `SHA256:${"A".repeat(43)}` };
  const roles = { consul: "server" as const, nomadServer: true, nomadClient: true };
  const hosts = [{ name: "one", address: "127.0.0.1", roles, ssh: gone }];
  const inventory = inventorySchema.parse({ engine: "ssh", network: "127.0.0.0/24", hosts });
  const world = worldFolder(home, "mine");
  await writeManifest(world, createManifest({ name: "mine", inventory, engineReason: "asked for" }));

  const stays = await runCli(home, "world", "down", "--world", "mine");
  expect(stays).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /HOSTS_NOT_CLEARED .*\n {2}one: connecting to 127\.0\.0\.1.*\n.*world down --forget --world mine/,
    ),
  });
  expect(existsSync(world.path)).toBe(true);
  expect(await runJson(home, "world", "down", "--world", "mine", "--forget")).toMatchObject({
    ok: true,
    removed: ["mine"],
    left: [{ world: "mine", reason: expect.stringContaining("one: connecting to 127.0.0.1") }],
  });
  expect(existsSync(world.path)).toBe(false);
});
