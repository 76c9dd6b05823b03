import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "testing";
import { takeRunLock } from "../../src/safety/run-lock.ts";

test("one run at a time: the second is refused with who holds the lock, and gets it once it is given back", async () => {
  await using folder = await temporaryFolder("lock");
  const path = join(folder.path, "locks", "world");
  const lock = takeRunLock(path);
  expect(() => takeRunLock(path)).toThrow(
    expect.objectContaining({
      code: "CHAOS_RUN_IN_PROGRESS",
      message: expect.stringContaining(String(process.pid)),
    }),
  );
  lock[Symbol.dispose]();
  takeRunLock(path)[Symbol.dispose]();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("a lock left by a process that is gone, or by one whose pid another has now, is taken over", async () => {
  await using folder = await temporaryFolder("lock");
  const path = join(folder.path, "world");
  for (const claim of [`${process.pid}-${Buffer.from("another time").toString("hex")}-0`, "no claim"]) {
    mkdirSync(path);
    writeFileSync(join(path, claim), "");
    takeRunLock(path)[Symbol.dispose]();
    expect(existsSync(path)).toBe(false);
  }
});
