/** Clocks of one world are at most this far apart; what is signed for a time (identities, certificates) fails beyond it. */
const toleratedMs = 60_000;

/**
 * How far another machine's clock is ahead of this one's (negative: behind), from the Date header of its answer. Undefined without a
 * readable one. The header has whole seconds (RFC 9110, 5.6.7), so half a second is added.
 */
export function clockDifferenceMs(dateHeader: string | null | undefined, now: Date): number | undefined {
  const theirs = dateHeader ? Date.parse(dateHeader) : Number.NaN;
  return Number.isNaN(theirs) ? undefined : theirs + 500 - now.getTime();
}

/** In words when the difference is more than a minute: `3 minutes ahead of`, then whose the other clock is. Undefined otherwise. */
export function describeClockDifference(differenceMs: number, other: string): string | undefined {
  if (Math.abs(differenceMs) <= toleratedMs) return undefined;
  return `${inWords(Math.abs(differenceMs))} ${differenceMs > 0 ? "ahead of" : "behind"} ${other}`;
}

/** `3 minutes`, `2 hours`, `5 days`, rounded. */
export function inWords(ms: number): string {
  const [unit, sizeMs] = units.find(([, size]) => ms >= 2 * size) ?? ["second", 1_000];
  const count = Math.round(ms / sizeMs);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const units: readonly (readonly [string, number])[] = [
  ["day", 24 * 3_600_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
