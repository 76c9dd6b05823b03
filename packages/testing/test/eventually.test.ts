import { expect, test } from "vitest";
import { eventually, freeSubnet } from "testing";

test("eventually returns the first result that is not false", async () => {
  let calls = 0;
  expect(await eventually(() => ++calls >= 3 && calls)).toBe(3);
});

test("eventually rethrows the last error when time is up", async () => {
  await expect(eventually(() => Promise.reject(new Error("still down")), { timeoutMs: 50 })).rejects.toThrow(
    "still down",
  );
});

test("two subnets at once are different ones", () => {
  using a = freeSubnet();
  using b = freeSubnet();
  expect(a.cidr).not.toBe(b.cidr);
});
