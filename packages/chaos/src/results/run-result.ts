import { z } from "zod";
import { layers } from "../record/events.ts";
import { expectations, verdicts } from "../measures/verdict.ts";
import { failures, lanes } from "../prober/sample.ts";
import { abortCauses } from "./abort.ts";

const summarySchema = z.object({
  count: z.number(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number(),
});

const judgementSchema = z.object({
  expectation: z.enum(expectations),
  result: z.enum(["pass", "fail", "unknown"]),
  wanted: z.string(),
  seen: z.string(),
});

const gapSchema = z.object({ target: z.int(), fromMs: z.number(), toMs: z.number(), failed: z.int() });

const availabilitySchema = z.object({
  requests: z.int(),
  ok: z.int(),
  failed: z.int(),
  unknown: z.int(),
  failuresByClass: z.record(z.enum(failures), z.int()),
  failuresByLane: z.record(z.enum(lanes), z.int()),
  failuresByTarget: z.array(z.int()),
  longestGapMs: z.number(),
  unavailableMs: z.number(),
  gaps: z.array(gapSchema),
});

const clockSchema = z.object({
  layer: z.enum([...layers, "users"]),
  state: z.enum(["undisturbed", "recovered", "never", "unknown"]),
  lostAfterMs: z.number().optional(),
  backAfterMs: z.number().optional(),
});

const driftSchema = z.object({
  kind: z.enum(["missing", "ghost", "orphan", "duplicate"]),
  where: z.enum(["nomad", "consul", "processes", "edge", "vault"]),
  what: z.string(),
});

const faultSchema = z.object({
  what: z.string(),
  targets: z.array(z.string()),
  effects: z.array(z.string()),
  /** What it was seen to do. */
  seen: z.string().optional(),
  /** From the start of the load; undefined for a fault that was not reached. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
});

/** One run, as kept in `result.json`. Times in milliseconds; `…Ms` of faults and gaps count from the start of the load. */
export const runResultSchema = z.object({
  format: z.literal("nomad-demo-chaos-run-1"),
  id: z.string(),
  scenario: z.object({ name: z.string(), title: z.string(), description: z.string() }),
  policy: z.string(),
  world: z.string(),
  engine: z.object({ kind: z.string(), reason: z.string() }),
  /** Results of before closed worlds do not say it. */
  security: z.enum(["open", "closed"]).default("open"),
  versions: z.record(z.string(), z.string()),
  seed: z.int(),
  withExecutors: z.boolean(),
  startedAt: z.string(),
  elapsedMs: z.number(),
  verdict: z.enum(verdicts),
  /** Why it was aborted, is unsupported or unknown, in words. */
  reason: z.string().optional(),
  abortCause: z.enum(abortCauses).optional(),
  judgements: z.array(judgementSchema),
  healing: z.object({ ok: z.boolean(), problems: z.array(z.string()) }),
  faults: z.array(faultSchema),
  budget: z.object({ allowed: z.int(), counting: z.string() }),
  availability: availabilitySchema.optional(),
  honesty: z
    .object({
      lagMs: summarySchema.optional(),
      cpuPercentOfOneCore: z.number().optional(),
      missing: z.int(),
      doubts: z.array(z.string()),
    })
    .optional(),
  latency: z
    .object({
      before: summarySchema.optional(),
      during: summarySchema.optional(),
      after: summarySchema.optional(),
    })
    .optional(),
  clocks: z.array(clockSchema),
  drift: z.array(driftSchema).optional(),
  restarts: z.int().optional(),
  recoveryMs: z.number().optional(),
});

export type RunResult = DeepReadonly<z.output<typeof runResultSchema>>;

/** The same, and nothing in it can be changed. */
export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
