import { createHash } from "node:crypto";
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
  await saveSnapshot(path, { ...snapshot, agents: ["10.0.0.2"], savedAt: 42 });
  await saveSnapshot(path, { ...snapshot, agents: ["10.0.0.2"], savedAt: 43 });
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

/** A file with the checksum of this text. */
async function writeSnapshot(path: string, content: object) {
  const text = JSON.stringify(content);
  await writeFile(path, `${createHash("sha256").update(text).digest("hex")}\n${text}\n`);
}

test("what does not fit is said in one sentence; an instance without a port is left out", async () => {
  await using folder = await temporaryFolder("snapshot");
  const path = join(folder.path, "snapshot.json");
  const content = { version: 1, savedAt: 1, agents: [] };
  await writeSnapshot(path, { ...content, services: { web: [{ ...instance, port: "80" }] } });
  await expect(loadSnapshot(path)).rejects.toThrow(
    new Error(`snapshot ${path} cannot be used: services.web.0.port is "80", not a whole number`),
  );
  await writeSnapshot(path, { ...content, version: 7, services: {} });
  await expect(loadSnapshot(path)).rejects.toThrow(
    new Error(`snapshot ${path} cannot be used: version is 7, not 1`),
  );
  await writeSnapshot(path, {
    ...content,
    services: { web: [{ ...instance, port: 0 }, { ...instance, port: 70_000 }, instance] },
  });
  expect((await loadSnapshot(path))?.services.get("web")).toEqual([instance]);
});

test("one changed byte, a cut file and an empty file are refused", async () => {
  await using folder = await temporaryFolder("snapshot");
  const path = join(folder.path, "snapshot.json");
  await saveSnapshot(path, { ...snapshot, agents: [], savedAt: 42 });
  const text = await readFile(path, "utf8");
  for (const damaged of [text.replace("10.0.0.1", "10.0.0.9"), text.slice(0, -20), ""]) {
    await writeFile(path, damaged);
    await expect(loadSnapshot(path)).rejects.toThrow("damaged");
  }
});
