import { formatDuration as formatMs, parseDuration as parseMs } from "../../http/duration.ts";

/** Nanoseconds of a Go duration such as `1m30s`; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const ms = parseMs(text);
  return ms === undefined ? undefined : Math.round(ms * 1e6);
}

/** How Go prints this many nanoseconds: `1m30s`, `500ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  return formatMs(nanoseconds / 1e6);
}

/** Nanoseconds to milliseconds. */
export function toMs(nanoseconds: number): number {
  return nanoseconds / 1e6;
}
