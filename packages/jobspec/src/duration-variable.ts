import { parseDurationNs, type Nanoseconds } from "durations";
import { z } from "zod";
import { durationInvalid } from "./errors.ts";

/** A variable written as a duration (`5s`); it stays text, {@link durationNs} turns it into nanoseconds. */
export function durationVariable() {
  return z
    .string()
    .refine((text) => parseDurationNs(text) !== undefined, 'expected a duration such as "5s" or "1m30s"');
}

/** Nanoseconds of such a variable: what Nomad's JSON holds. Throws JOB_DURATION_INVALID for text that is no duration. */
export function durationNs(text: string): Nanoseconds {
  const ns = parseDurationNs(text);
  if (ns === undefined) throw durationInvalid(text);
  return ns;
}
