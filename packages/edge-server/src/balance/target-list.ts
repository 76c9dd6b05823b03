import type { Target } from "../routing/route-table.ts";
import type { Upstream } from "./upstream.ts";

/** A target with its balancer's state. */
export interface Candidate {
  readonly target: Target;
  readonly upstream: Upstream;
}

/** The targets of a route, ready to be drawn by weight. */
export class TargetList {
  readonly candidates: readonly Candidate[];
  /** Running sums; undefined when all weigh the same. */
  readonly #sums: readonly number[] | undefined;
  /** The candidates of each weight; undefined when all weigh the same. */
  readonly #alike: ReadonlyMap<number, TargetList> | undefined;

  constructor(candidates: readonly Candidate[]) {
    this.candidates = candidates.filter(({ target }) => target.weight > 0);
    const weights = this.candidates.map(({ target }) => target.weight);
    if (weights.every((weight) => weight === weights[0])) return;
    this.#sums = runningSums(weights);
    const groups = Map.groupBy(this.candidates, ({ target }) => target.weight);
    this.#alike = new Map([...groups].map(([weight, group]) => [weight, new TargetList(group)]));
  }

  /** Those that weigh as much as this one, itself among them. */
  alike({ target }: Candidate): TargetList {
    return this.#alike?.get(target.weight) ?? this;
  }

  /** The position that a number 0 ≤ x < 1 falls on, each as wide as its weight. */
  at(x: number): number {
    const sums = this.#sums;
    const last = this.candidates.length - 1;
    if (!sums) return Math.min(last, Math.floor(x * (last + 1)));
    const wanted = x * (sums[last] ?? 0);
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The position of the `turn`th request when they go round: in exact turn when all weigh the same, else evenly spread by weight. */
  inTurn(turn: number): number {
    const { length } = this.candidates;
    return this.#sums ? this.at((turn * goldenRatio) % 1) : turn % length;
  }
}

/** Multiples of it fall ever into the widest gap. */
const goldenRatio = 0.618_033_988_749_894_9;

function runningSums(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
