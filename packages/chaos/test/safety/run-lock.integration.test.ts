import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ownIdentity } from "processes";
import { temporaryFolder } from "testing";
import { takeRunLock } from "../../src/safety/run-lock.ts";

test("one run at a time: the second is refused with who holds the lock, and gets it once it is given back", async () => {
  await using folder = await temporaryFolder("lock");
  const file = join(folder.path, "locks", "world.json");
  const lock = takeRunLock(file);
  expect(() => takeRunLock(file)).toThrow(
    expect.objectContaining({
      code: "CHAOS_RUN_IN_PROGRESS",
      message: expect.stringContaining(String(process.pid)),
    }),
  );
  lock[Symbol.dispose]();
  takeRunLock(file)[Symbol.dispose]();
  expect(readdirSync(dirname(file))).toEqual([]);
});

test("a lock left by a process that is gone, or by one whose pid another has now, is taken over", async () => {
  await using folder = await temporaryFolder("lock");
  const file = join(folder.path, "world.json");
  for (const holder of [JSON.stringify({ ...ownIdentity(), startTime: "1" }), "cut sho"]) {
    writeFileSync(file, holder);
    takeRunLock(file)[Symbol.dispose]();
    expect(existsSync(file)).toBe(false);
  }
});
