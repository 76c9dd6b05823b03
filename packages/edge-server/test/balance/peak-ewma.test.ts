import { expect, test } from "vitest";
import { PeakEwma } from "../../src/balance/peak-ewma.ts";

test("a latency peak counts at once and fades in time", () => {
  const ewma = new PeakEwma();
  for (let t = 0; t < 100; t++) ewma.observe(10, t);
  ewma.observe(1000, 100);
  expect(ewma.read(100)).toBe(1000);
  expect(ewma.read(5100)).toBeCloseTo(1000 / Math.E, 0);
  for (let t = 0; t < 100; t++) ewma.observe(10, 101 + t);
  expect(ewma.read(201)).toBeLessThan(20);
});
