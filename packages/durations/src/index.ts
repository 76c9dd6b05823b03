export { parseDurationMs, parseDurationNs } from "./parse-duration.ts";
export { describeDurationMs, formatDurationNs, formatGoDurationMs } from "./format-duration.ts";
export { hours, milliseconds, minutes, seconds, type Nanoseconds } from "./units-ns.ts";
