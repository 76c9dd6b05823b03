import { expect, test } from "vitest";
import { createResidentMemory } from "../../src/admin/resident-memory.ts";

test("the resident memory is the last one known where it cannot be read", () => {
  const readings: (number | undefined)[] = [undefined, 7000, undefined, 8000];
  const read = createResidentMemory(() => {
    const value = readings.shift();
    if (value === undefined) throw Object.assign(new Error("too many open files"), { code: "EMFILE" });
    return value;
  });
  expect([read(), read(), read(), read()]).toEqual([0, 7000, 7000, 8000]);
});

test("the resident memory is that of this process", () => {
  expect(createResidentMemory()()).toBeGreaterThan(1_000_000);
});
