import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { parseSshSettings } from "../../src/engines/ssh/settings.ts";
import { readInventory } from "../../src/inventory/read-inventory.ts";

const HOST =
  "{ name: one, address: 10.0.0.1, roles: { consul: server, nomadServer: true, nomadClient: true } }";

async function read(text: string): Promise<unknown> {
  await using folder = await temporaryFolder("inventory");
  const path = join(folder.path, "hosts.yaml");
  await writeFile(path, text);
  return await readInventory(path); // before the folder goes
}

test.each([
  ["no YAML", "hosts: [", /hosts\.yaml: /],
  ["an unknown key", `engine: ssh\nnetwork: 10.0.0.0/24\nhost: []\nhosts: [${HOST}]`, /"host"/],
  [
    "an address that is none",
    `engine: ssh\nnetwork: 10.0.0.0/24\nhosts: [${HOST.replace("10.0.0.1", "10.0.0.300")}]`,
    /address/,
  ],
  [
    "two hosts of one name",
    `engine: ssh\nnetwork: 10.0.0.0/24\nhosts: [${HOST}, ${HOST}]`,
    /two hosts have the name one/,
  ],
])("%s is an error that names the file and the place", async (_, text, words) => {
  await expect(read(text)).rejects.toMatchObject({
    code: "BAD_INVENTORY",
    exitCode: 2,
    message: expect.stringMatching(words),
  });
});

test("a missing file is named", async () => {
  await expect(readInventory("/nowhere/hosts.yaml")).rejects.toMatchObject({
    code: "BAD_INVENTORY",
    message: expect.stringContaining("/nowhere/hosts.yaml"),
  });
});

test("a misspelt ssh setting is an error that names the host", () => {
  const host = {
    name: "one",
    address: "10.0.0.1",
    roles: { consul: "server" as const, nomadServer: true, nomadClient: true },
  };
  expect(() => parseSshSettings({ ...host, ssh: { usr: "me" } })).toThrow(
    expect.objectContaining({ code: "BAD_SSH_SETTINGS", message: expect.stringContaining("one") }),
  );
});
