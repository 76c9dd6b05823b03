import { parseDurationMs } from "durations";
import { z } from "zod";

const pattern = /^(\d+(?:\.\d+)?)(ms|s|m)$/;

/** `1500` → `1.5s`; whole minutes as `2m`. `parseDurationMs` reads it back. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`;
  if (durationMs >= 60_000 && durationMs % 60_000 === 0) return `${durationMs / 60_000}m`;
  return `${Number((durationMs / 1000).toFixed(2))}s`;
}

/** A duration in a scenario file: text in, milliseconds out. */
export const durationSchema = z
  .string()
  .regex(pattern, "a duration looks like 250ms, 20s or 1.5m")
  .transform((text) => parseDurationMs(text) ?? Number.NaN)
  .meta({ description: "A duration: 250ms, 20s, 1.5m." });
