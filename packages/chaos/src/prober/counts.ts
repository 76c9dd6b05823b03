import { z } from "zod";
import { failures, type Failure, type Outcome } from "./sample.ts";

const outcomeCounts = {
  ok: z.int(),
  refused: z.int(),
  reset: z.int(),
  timeout: z.int(),
  "5xx": z.int(),
  wrong: z.int(),
  unknown: z.int(),
} satisfies Record<Outcome, z.ZodType>;

/** Counts since the start of a load: what the prober says on its standard output, for the live display and the limits. */
export const probeCountsSchema = z.object({
  ...outcomeCounts,
  due: z.int(),
  inFlight: z.int(),
  /** How many requests at the start, in a row, are decided. */
  decided: z.int(),
  /** Sent later than `lagMs` after they were due. */
  late: z.int(),
  /** Sent later than `blindMs`: meanwhile nothing was seen. */
  blind: z.int(),
});

export type ProbeCounts = Readonly<z.output<typeof probeCountsSchema>>;

/** A count of each outcome, all zero. */
export function noOutcomes(): Record<Outcome, number> {
  return { ok: 0, refused: 0, reset: 0, timeout: 0, "5xx": 0, wrong: 0, unknown: 0 };
}

/** How many requests failed, whatever the class of the failure. */
export function countFailures(counts: Readonly<Record<Failure, number>>): number {
  return failures.reduce((sum, failure) => sum + counts[failure], 0);
}
