import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Pick } from "./selectors.ts";

/** A source of choices; the same seed makes the same ones. */
export interface Draw {
  /** A whole number from 0 up to and without `below`. */
  below(below: number): number;
  /** As many of the items as `pick` says, in their own order. */
  pick<T>(items: readonly T[], pick: Pick): T[];
}

export function createDraw(seed: number): Draw {
  const random = xoroshiro128plus(seed);
  const below = (limit: number) => (limit <= 1 ? 0 : uniformInt(random, 0, limit - 1));
  return {
    below,
    pick(items, pick) {
      const left = items.map((_, index) => index);
      const drawn = new Set(
        Array.from({ length: countOf(pick, items.length) }, () => left.splice(below(left.length), 1)[0]),
      );
      return items.filter((_, index) => drawn.has(index));
    },
  };
}

/** `minority`: the most that leave a majority; `majority`: the fewest that leave none. */
export function countOf(pick: Pick, total: number): number {
  if (pick === "all") return total;
  if (pick === "one") return Math.min(1, total);
  return pick === "majority" ? Math.floor(total / 2) + 1 : Math.floor((total - 1) / 2);
}
