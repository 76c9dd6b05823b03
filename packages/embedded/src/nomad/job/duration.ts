import { formatGoDurationMs } from "durations";

/** How Go prints this many nanoseconds: `1m30s`, `500ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  return formatGoDurationMs(nanoseconds / 1e6);
}

/** Nanoseconds to milliseconds. */
export function toMs(nanoseconds: number): number {
  return nanoseconds / 1e6;
}
