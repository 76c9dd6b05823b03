import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ownIdentity } from "processes";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { lock, tryLock } from "../../src/files/lock.ts";

const HOLD = `
  import { lock } from ${JSON.stringify(new URL("../../src/files/lock.ts", import.meta.url).href)};
  await lock(process.argv[1], { signal: AbortSignal.timeout(60_000) });
  console.log("held");
  setInterval(() => {}, 1_000);
`;

test("a lock that is held names its holder, and is free once given back", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  const first = await tryLock(path);
  if (!("lock" in first)) throw new Error("a fresh lock is held");
  expect(await tryLock(path)).toEqual({ holder: ownIdentity() });
  await first.lock[Symbol.asyncDispose]();
  const second = await tryLock(path);
  expect(second).toHaveProperty("lock");
});

test("nothing is left of a lock that was given back", async () => {
  await using folder = await temporaryFolder();
  const held = await lock(join(folder.path, "lock"), { signal: AbortSignal.timeout(10_000) });
  await held[Symbol.asyncDispose]();
  expect(await readdir(folder.path)).toEqual([]);
});

test("a lock whose holder was killed is free", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  const child = spawn(process.execPath, ["--input-type=module", "--eval", HOLD, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(child.stdout), "line");
  const refused = await tryLock(path);
  expect(refused).toMatchObject({ holder: { pid: child.pid } });

  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await tryLock(path)).toHaveProperty("lock");
});

test("a claim by a pid that another process has now is stale", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  await mkdir(path);
  await writeFile(join(path, `${process.pid}-${Buffer.from("another time").toString("hex")}-0`), "");
  expect(await tryLock(path)).toHaveProperty("lock");
});

test("of many that want it at once, one at a time has it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "lock");
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    await using _ = await lock(path, { signal: AbortSignal.timeout(30_000) });
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
  await using _ = await lock(path, { signal: AbortSignal.timeout(10_000) });
  const stop = new AbortController();
  const waits: number[] = [];
  const second = lock(path, { signal: stop.signal, onWait: ({ pid }) => waits.push(pid) });
  await eventually(() => waits.length === 1);
  stop.abort(new Error("enough"));
  await expect(second).rejects.toThrow(/enough|aborted/);
  expect(waits).toEqual([process.pid]);
});
