import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createStyle } from "command-line";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { accessFiles } from "../../../src/access/create-access.ts";
import { secretIdFile } from "../../../src/access/secret-ids.ts";
import { envCommand } from "../../../src/cli/world/env.ts";
import { worldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory, type Security } from "../../../src/inventory/inventory.ts";
import { createManifest, writeManifest } from "../../../src/world/manifest.ts";

const shape = { engine: "ssh", network: "10.0.0.0/24", servers: 1, clients: 1 } as const;

interface Kind {
  readonly security: Security;
  readonly vault?: boolean;
}

interface Environment {
  readonly document: unknown;
  /** What a shell has after `eval`. */
  readonly shell: Readonly<Record<string, string>>;
  readonly text: string;
}

async function envOf(home: string, kind: Kind, as?: string): Promise<Environment> {
  const folder = worldFolder(home, "default");
  const inventory = defaultInventory({ ...shape, ...kind });
  await writeManifest(folder, createManifest({ name: "default", inventory, engineReason: "asked for" }));
  const { tokens } = accessFiles(folder, "viewer");
  mkdirSync(dirname(tokens.nomad), { recursive: true });
  writeFileSync(tokens.nomad, "the-secret\n", { mode: 0o600 });
  const context = { home } as Parameters<typeof envCommand.run>[1];
  const result = await envCommand.run({ world: "default", as }, context);
  if (!("text" in result)) throw new Error("it prints no text");
  const text = result.text(createStyle(false));
  const left = { CONSUL_HTTP_TOKEN: "of-another", NOMAD_CACERT: "of-another", PATH: "/usr/bin:/bin" };
  const printed = execFileSync("/bin/sh", ["-c", `${text}\nexec env`], { env: left, encoding: "utf8" });
  const shell = Object.fromEntries(
    printed
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/s, 2)),
  );
  return { document: result.document, shell, text };
}

test("a closed world's programs get the files of a role; the token is read by the shell and never printed", async () => {
  await using temporary = await temporaryFolder("it's a home");
  const { document, shell, text } = await envOf(temporary.path, { security: "closed" }, "viewer");
  const files = accessFiles(worldFolder(temporary.path, "default"), "viewer");
  const both = {
    CONSUL_HTTP_ADDR: "https://10.0.0.21:8501",
    CONSUL_CACERT: files.authorities,
    CONSUL_HTTP_TOKEN_FILE: files.tokens.consul,
    NOMAD_ADDR: "https://10.0.0.21:4646",
    NOMAD_CACERT: files.authorities,
    NOMAD_REGION: "global",
  };
  expect(document).toEqual({ ...both, NOMAD_TOKEN_FILE: files.tokens.nomad });
  expect(shell).toMatchObject({ ...both, NOMAD_TOKEN: "the-secret" });
  expect(shell).not.toHaveProperty("CONSUL_HTTP_TOKEN");
  expect(text + JSON.stringify(document)).not.toContain("the-secret");
});

test("Vault is found by its stock program too; only the operator has a token there, which the shell reads", async () => {
  await using temporary = await temporaryFolder("env");
  const folder = worldFolder(temporary.path, "default");
  const file = secretIdFile(folder, "vault-operator");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "the-root-token\n", { mode: 0o600 });
  const ofVault = {
    VAULT_ADDR: "https://10.0.0.21:8200",
    VAULT_CACERT: accessFiles(folder, "viewer").authorities,
  };
  const operator = await envOf(temporary.path, { security: "closed", vault: true });
  expect(operator.document).toMatchObject({ ...ofVault, VAULT_TOKEN_FILE: file });
  expect(operator.shell).toMatchObject({ ...ofVault, VAULT_TOKEN: "the-root-token" });
  expect(operator.text + JSON.stringify(operator.document)).not.toContain("the-root-token");
  const viewer = await envOf(temporary.path, { security: "closed", vault: true }, "viewer");
  expect(viewer.shell).toMatchObject(ofVault);
  expect(viewer.shell).not.toHaveProperty("VAULT_TOKEN");
});

test("whoever names no role is the operator", async () => {
  await using temporary = await temporaryFolder("env");
  const { document } = await envOf(temporary.path, { security: "closed" });
  expect(document).toMatchObject({ CONSUL_HTTP_TOKEN_FILE: expect.stringMatching(/consul-operator$/) });
});

test("an open world's variables take away what a closed one has left in the shell", async () => {
  await using temporary = await temporaryFolder("env");
  const { document, shell } = await envOf(temporary.path, { security: "open" });
  expect(document).toEqual({
    CONSUL_HTTP_ADDR: "http://10.0.0.21:8500",
    NOMAD_ADDR: "http://10.0.0.21:4646",
    NOMAD_REGION: "global",
  });
  for (const name of ["CONSUL_HTTP_TOKEN", "NOMAD_CACERT", "NOMAD_TOKEN"])
    expect(shell).not.toHaveProperty(name);
});

test("a role that is none is a usage error", async () => {
  await using temporary = await temporaryFolder("env");
  await expect(envOf(temporary.path, { security: "closed" }, "root")).rejects.toThrow(
    "--as root: the roles are operator, deployer, viewer",
  );
});
