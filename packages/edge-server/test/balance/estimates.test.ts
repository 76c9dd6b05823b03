import { expect, test } from "vitest";
import { PeakEwma } from "../../src/balance/peak-ewma.ts";
import { RetryBudget } from "../../src/balance/retry-budget.ts";

test("a latency peak counts at once and fades in time", () => {
  const ewma = new PeakEwma();
  for (let t = 0; t < 100; t++) ewma.observe(10, t);
  ewma.observe(1000, 100);
  expect(ewma.read(100)).toBe(1000);
  expect(ewma.read(5100)).toBeCloseTo(1000 / Math.E, 0);
  for (let t = 0; t < 100; t++) ewma.observe(10, 101 + t);
  expect(ewma.read(201)).toBeLessThan(20);
});

test("the budget earns a fifth of a retry a request, on top of its reserve a second", () => {
  const budget = new RetryBudget({ ratio: 0.2, reservePerSecond: 2 }, 0);
  expect([budget.withdraw(0), budget.withdraw(0), budget.withdraw(0)]).toEqual([true, true, false]);
  for (let i = 0; i < 5; i++) budget.deposit();
  expect([budget.withdraw(0), budget.withdraw(0)]).toEqual([true, false]);
  expect(budget.balance(1000)).toBe(2);
});

test("the budget does not save without end", () => {
  const budget = new RetryBudget({ ratio: 0.2, reservePerSecond: 0 }, 0);
  for (let i = 0; i < 100_000; i++) budget.deposit();
  expect(budget.balance(0)).toBe(500);
});
