import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { tryLock, waitForLock } from "../src/file-lock.ts";
import { ownIdentity } from "../src/identity.ts";

const holdLock = `
  import { waitForLock } from ${JSON.stringify(new URL("../src/file-lock.ts", import.meta.url).href)};
  await waitForLock(process.argv[1], { signal: AbortSignal.timeout(60_000) });
  console.log("held");
  setInterval(() => {}, 1_000);
`;

test("a lock that is held names its holder, and is free once given back", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  const first = tryLock(path);
  if (!("lock" in first)) throw new Error("a fresh lock is held");
  expect(tryLock(path)).toEqual({ holder: ownIdentity() });
  first.lock[Symbol.dispose]();
  const second = tryLock(path);
  expect(second).toHaveProperty("lock");
});

test("nothing is left of a lock that was given back", async () => {
  await using folder = await temporaryFolder();
  const held = await waitForLock(join(folder.path, "lock"), { signal: AbortSignal.timeout(10_000) });
  held[Symbol.dispose]();
  expect(await readdir(folder.path)).toEqual([]);
});

test("a lock whose holder was killed is free", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  const child = spawn(process.execPath, ["--input-type=module", "--eval", holdLock, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(child.stdout), "line");
  const refused = tryLock(path);
  expect(refused).toMatchObject({ holder: { pid: child.pid } });

  child.kill("SIGKILL");
  await once(child, "exit");
  expect(tryLock(path)).toHaveProperty("lock");
});

test("a claim by a pid that another process has now is stale", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  await mkdir(path);
  await writeFile(join(path, `${process.pid}-${Buffer.from("another time").toString("hex")}-0`), "");
  expect(tryLock(path)).toHaveProperty("lock");
});

test("of many that want it at once, one at a time has it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    using _ = await waitForLock(path, { signal: AbortSignal.timeout(30_000) });
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all(Array.from({ length: 12 }, work));
  expect(most).toBe(1);
});

test("waiting for a lock ends when the signal is aborted", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  using _ = await waitForLock(path, { signal: AbortSignal.timeout(10_000) });
  const stop = new AbortController();
  const waits: number[] = [];
  const second = waitForLock(path, { signal: stop.signal, onWait: ({ pid }) => waits.push(pid) });
  await eventually(() => waits.length === 1);
  stop.abort(new Error("enough"));
  await expect(second).rejects.toThrow(/enough|aborted/);
  expect(waits).toEqual([process.pid]);
});
