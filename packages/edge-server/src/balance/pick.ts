import { costOf, type CostOptions } from "./cost.ts";
import type { Candidate, TargetList } from "./target-list.ts";

export interface PickOptions extends CostOptions {
  /** Whether this one may be chosen at all. */
  readonly isEligible: (candidate: Candidate) => boolean;
  readonly random: () => number;
  /** Counts the requests of the list, for round-robin. */
  readonly turn: number;
}

/** Random draws for an eligible one before looking at all in order. */
const draws = 3;

/**
 * Chooses where to send a request: one drawn by weight or, if that is cheaper, another one of the same weight (power of two choices); or
 * the next in turn. Undefined when none is eligible.
 */
export function pick(list: TargetList, options: PickOptions): Candidate | undefined {
  const { candidates } = list;
  if (candidates.length === 0) return undefined;
  if (options.policy === "round-robin")
    return eligibleFrom(candidates, list.inTurn(options.turn), options.isEligible);
  const first = draw(list, options, undefined);
  if (!first || candidates.length === 1) return first;
  // Of two that weigh differently the cheaper would get what the weights give to the other: a fast canary everything.
  const second = draw(list.alike(first), options, first);
  if (!second) return first;
  return costOf(second.upstream, options) < costOf(first.upstream, options) ? second : first;
}

function draw(list: TargetList, options: PickOptions, other: Candidate | undefined): Candidate | undefined {
  const { candidates } = list;
  let position = 0;
  for (let i = 0; i < draws; i++) {
    position = list.at(options.random());
    const candidate = candidates[position];
    if (candidate && candidate !== other && options.isEligible(candidate)) return candidate;
  }
  return eligibleFrom(
    candidates,
    position,
    (candidate) => candidate !== other && options.isEligible(candidate),
  );
}

function eligibleFrom(
  candidates: readonly Candidate[],
  start: number,
  isEligible: PickOptions["isEligible"],
): Candidate | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[(start + i) % candidates.length];
    if (candidate && isEligible(candidate)) return candidate;
  }
  return undefined;
}
