import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { loadSnapshot, saveSnapshot } from "../../src/discovery/snapshot-file.ts";
import type { Instance, Snapshot } from "../../src/discovery/snapshot.ts";

const instance: Instance = {
  id: "n/web-1@10.0.0.1:80",
  service: "web",
  node: "n",
  address: "10.0.0.1",
  port: 80,
  tags: ["urlprefix-/", "ünicode\n"],
  weight: 1,
  state: "passing",
  reason: "all checks pass",
  since: 5,
  isUsable: true,
};
const snapshot: Snapshot = {
  generation: 3,
  services: new Map([["web", [instance]]]),
  badRows: new Map(),
  source: "consul",
};

test("what is saved is loaded again, and no temporary file is left", async () => {
  await using folder = await temporaryFolder("snapshot");
  const path = join(folder.path, "deeper", "snapshot.json");
  await saveSnapshot(path, snapshot, ["10.0.0.2"], 42);
  await saveSnapshot(path, snapshot, ["10.0.0.2"], 43);
  expect(await loadSnapshot(path)).toEqual({
    savedAt: 43,
    agents: ["10.0.0.2"],
    services: snapshot.services,
  });
  expect(await readdir(join(folder.path, "deeper"))).toEqual(["snapshot.json"]);
});

test("no file is no snapshot", async () => {
  await using folder = await temporaryFolder("snapshot");
  expect(await loadSnapshot(join(folder.path, "none"))).toBeUndefined();
});

test("one changed byte, a cut file and an empty file are refused", async () => {
  await using folder = await temporaryFolder("snapshot");
  const path = join(folder.path, "snapshot.json");
  await saveSnapshot(path, snapshot, [], 42);
  const text = await readFile(path, "utf8");
  for (const damaged of [text.replace("10.0.0.1", "10.0.0.9"), text.slice(0, -20), ""]) {
    await writeFile(path, damaged);
    await expect(loadSnapshot(path)).rejects.toThrow("damaged");
  }
});
