import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { accessFiles, createAccess } from "../../src/access/create-access.ts";
import { worldFolder } from "../../src/files/world-folder.ts";
import { defaultInventory } from "../../src/inventory/inventory.ts";

const inventory = defaultInventory({
  engine: "local",
  network: "172.16.206.0/24",
  servers: 1,
  clients: 1,
  security: "closed",
});

test("tokens belong to the agents' own origins and to no edge, instance or other port", () => {
  const access = createAccess({ folder: worldFolder("/nowhere", "default"), inventory, role: "viewer" });
  const at = (origin: string) => access.systemAt(origin);
  expect(at("https://172.16.206.21:8501")).toBe("consul");
  expect(at("https://172.16.206.21:4646")).toBe("nomad");
  expect(at("https://172.16.206.21:4746")).toBe("nomad");
  for (const other of [
    "http://172.16.206.21:8501",
    "https://172.16.206.22:8501",
    "https://172.16.206.21:25000",
  ])
    expect(at(other)).toBeUndefined();
});

test("a file is read when it is needed: one that came, changed or went counts at once", async () => {
  await using temporary = await temporaryFolder("access");
  const folder = worldFolder(temporary.path, "mine");
  const { tokens } = accessFiles(folder, "deployer");
  const access = createAccess({ folder, inventory, role: "deployer" });
  const missing = { code: "SECRET_MISSING", message: expect.stringContaining(tokens.nomad) };
  expect(() => access.token("nomad")).toThrow(expect.objectContaining(missing));
  mkdirSync(dirname(tokens.nomad), { recursive: true });
  for (const secretId of ["one", "two"]) {
    writeFileSync(tokens.nomad, `${secretId}\n`);
    expect(access.token("nomad")).toEqual({ secretId, holder: "deployer", file: tokens.nomad });
  }
  rmSync(tokens.nomad);
  expect(() => access.token("nomad")).toThrow(expect.objectContaining(missing));
});
