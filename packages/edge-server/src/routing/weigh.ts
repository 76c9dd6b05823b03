import type { Target, Unweighed } from "./route-table.ts";

/**
 * Fabio's weights: a tag's share is what each of its instances gets; the rest goes to the others in proportion to Consul's own weights.
 * Shares that sum up to 1 or more are scaled, and leave nothing to the others.
 */
export function weigh(targets: readonly Unweighed[]): readonly Target[] {
  const fixed = targets.reduce((sum, { tag }) => sum + (tag.share ?? 0), 0);
  const free = targets.reduce(
    (sum, { tag, instance }) => sum + (tag.share === undefined ? instance.weight : 0),
    0,
  );
  if (fixed === 0) return targets.map((target) => ({ ...target, weight: target.instance.weight }));
  const rest = Math.max(0, 1 - fixed);
  return targets.map((target) => ({
    ...target,
    weight: target.tag.share ?? (free === 0 ? 0 : (rest * target.instance.weight) / free),
  }));
}
