import { z } from "zod";

const unitMs = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
]);
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m)$/;

/** Milliseconds of a duration as people write it: `250ms`, `20s`, `1.5m`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = pattern.exec(text) ?? [];
  const factor = unitMs.get(unit ?? "");
  return factor === undefined ? undefined : Number(amount) * factor;
}

/** `1500` → `1.5s`; whole minutes as `2m`. The inverse of {@link parseDuration}. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`;
  if (durationMs >= 60_000 && durationMs % 60_000 === 0) return `${durationMs / 60_000}m`;
  return `${Number((durationMs / 1000).toFixed(2))}s`;
}

/** A duration in a scenario file: text in, milliseconds out. */
export const durationSchema = z
  .string()
  .regex(pattern, "a duration looks like 250ms, 20s or 1.5m")
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .meta({ description: "A duration: 250ms, 20s, 1.5m." });
