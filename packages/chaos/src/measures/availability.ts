import { noOutcomes } from "../prober/counts.ts";
import type { Failure, Lane, Outcome, Sample } from "../prober/sample.ts";

/** A stretch of time, in milliseconds from the start of the load. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** An outage as the users of one target saw it: from the first failed request to the next good one. */
export interface Gap extends Stretch {
  readonly target: number;
  readonly failed: number;
}

/** What users got. */
export interface Availability {
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly failuresByClass: Readonly<Record<Failure, number>>;
  readonly failuresByLane: Readonly<Record<Lane, number>>;
  readonly failuresByTarget: readonly number[];
  /** The longest outage of any one target; 0 without one. */
  readonly longestGapMs: number;
  /** How long at least one target was failing, overlaps counted once. */
  readonly unavailableMs: number;
  readonly gaps: readonly Gap[];
}

/** Whether the target, not the prober, is to blame. */
export function isFailure(outcome: Outcome): outcome is Failure {
  return outcome !== "ok" && outcome !== "unknown";
}

/** Counts and outages of samples ordered by due time. */
export function measureAvailability(samples: readonly Sample[]): Availability {
  const failed = samples.filter(({ outcome }) => isFailure(outcome));
  const unknown = samples.filter(({ outcome }) => outcome === "unknown").length;
  const gaps = findGaps(samples);
  const targets = samples.reduce((most, { target }) => Math.max(most, target + 1), 0);
  const count = (wanted: (sample: Sample) => boolean) => failed.filter(wanted).length;
  return {
    requests: samples.length,
    ok: samples.length - failed.length - unknown,
    failed: failed.length,
    unknown,
    failuresByClass: countByClass(failed),
    failuresByLane: {
      "keep-alive": count(({ lane }) => lane === "keep-alive"),
      fresh: count(({ lane }) => lane === "fresh"),
    },
    failuresByTarget: Array.from({ length: targets }, (_, index) => count(({ target }) => target === index)),
    longestGapMs: gaps.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0),
    unavailableMs: mergeStretches(gaps).reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0),
    gaps,
  };
}

function countByClass(failed: readonly Sample[]): Record<Failure, number> {
  const { ok: _ok, unknown: _unknown, ...counts } = noOutcomes();
  for (const { outcome } of failed) if (isFailure(outcome)) counts[outcome]++;
  return counts;
}

/** Outages per target; an outage that lasts to the end of the load ends with its last sample. Unknown samples neither open nor close an outage. */
export function findGaps(samples: readonly Sample[]): Gap[] {
  const gaps: Gap[] = [];
  const open = new Map<number, { fromMs: number; failed: number }>();
  for (const { target, dueUs, outcome } of samples) {
    const gap = open.get(target);
    if (isFailure(outcome))
      open.set(target, { fromMs: gap?.fromMs ?? dueUs / 1000, failed: (gap?.failed ?? 0) + 1 });
    if (outcome !== "ok" || !gap) continue;
    gaps.push({ target, toMs: dueUs / 1000, ...gap });
    open.delete(target);
  }
  const endMs = (samples.at(-1)?.dueUs ?? 0) / 1000;
  for (const [target, gap] of open) gaps.push({ target, toMs: endMs, ...gap });
  return gaps.toSorted((a, b) => a.fromMs - b.fromMs);
}

/** The same stretches with overlaps joined, ordered. */
export function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}
