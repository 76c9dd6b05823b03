import { unitsNs, type Nanoseconds } from "./units-ns.ts";

const shownUnits = ["h", "m", "s", "ms", "us", "ns"] as const;

/** The shortest text in one unit: `90m`, `1500ms`, `0`. `parseDurationNs` reads it back. */
export function formatDurationNs(ns: Nanoseconds): string {
  if (ns === 0) return "0";
  const unit = shownUnits.find((candidate) => ns % unitsNs[candidate] === 0) ?? "ns";
  return `${ns / unitsNs[unit]}${unit}`;
}

/** The text that Go prints for so many milliseconds: `1m0s`, `1h30m0s`, `1.5s`, `500ms`, `0s`. */
export function formatGoDurationMs(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatGoDurationMs(-ms)}`;
  if (ms < 1) return ms < 1e-3 ? `${rounded(ms * 1e6)}ns` : `${rounded(ms * 1e3)}µs`;
  if (ms < 1_000) return `${rounded(ms)}ms`;
  const wholeHours = Math.floor(ms / 3_600_000);
  const wholeMinutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${rounded((ms % 60_000) / 1_000)}s`;
  if (wholeHours > 0) return `${wholeHours}h${wholeMinutes}m${seconds}`;
  return wholeMinutes > 0 ? `${wholeMinutes}m${seconds}` : seconds;
}

/** Without the noise of binary fractions: nanoseconds are the last digit that Go prints. */
const rounded = (value: number): number => Number(value.toFixed(9));

/** For people: `340 ms`, `4.2 s`, `2 min 5 s`. */
export function describeDurationMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
