import { expect, test } from "vitest";
import { RetryBudget } from "../../src/balance/retry-budget.ts";

test("the budget earns a fifth of a retry a request, on top of its reserve a second", () => {
  const budget = new RetryBudget(() => ({ ratio: 0.2, minPerSecond: 2 }), 0);
  expect([budget.withdraw(0), budget.withdraw(0), budget.withdraw(0)]).toEqual([true, true, false]);
  for (let i = 0; i < 5; i++) budget.deposit();
  expect([budget.withdraw(0), budget.withdraw(0)]).toEqual([true, false]);
  expect(budget.balance(1000)).toBe(2);
});

test("the budget does not save without end", () => {
  const budget = new RetryBudget(() => ({ ratio: 0.2, minPerSecond: 0 }), 0);
  for (let i = 0; i < 100_000; i++) budget.deposit();
  expect(budget.balance(0)).toBe(500);
});
