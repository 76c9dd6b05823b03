import type { RunResult } from "./run-result.ts";

/**
 * Whether a run says nothing about the world, so that repeating it hides nothing: the run was aborted or is unknown, and either had not
 * disturbed the world yet or had not failed more requests than allowed. A blown budget and a missed deadline are findings.
 */
export function showedNothing(result: RunResult): boolean {
  const { verdict, abortCause, faults, availability, budget } = result;
  if (verdict !== "aborted" && verdict !== "unknown") return false;
  if (abortCause === "budget" || abortCause === "deadline") return false;
  const disturbed = faults.some(({ fromMs }) => fromMs !== undefined);
  return !disturbed || (availability?.failed ?? 0) <= budget.allowed;
}
