import { z } from "zod";
import { durationSchema } from "../pace/duration.ts";
import { faultSchema } from "../faults/index.ts";
import { policySchema } from "../faults/policy.ts";

const expectSchema = z.strictObject({
  failedRequests: z
    .int()
    .min(0)
    .default(0)
    .meta({ description: "The budget: this many failed requests are allowed." }),
  counting: z.enum(["all", "untouched-hosts"]).default("all").meta({
    description:
      "Whose requests count: all, or only those to hosts that the faults left alone (a host without power cannot answer).",
  }),
  longestGap: durationSchema
    .optional()
    .meta({ description: "No stretch without a good answer may be longer (default: not judged)." }),
  restarts: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "Restarts of instances allowed; left out: not judged." }),
  recovery: durationSchema
    .prefault("60s")
    .meta({ description: "Every layer is back this long after the last fault ended." }),
});

const timingSchema = z.strictObject({
  before: durationSchema
    .prefault("2s")
    .meta({ description: "Undisturbed load before the first fault: the baseline." }),
  after: durationSchema
    .prefault("2s")
    .meta({ description: "Load that goes on at least this long once everything is back." }),
  deadline: durationSchema
    .prefault("150s")
    .meta({ description: "The run is aborted and healed when it takes longer than this." }),
  jitter: durationSchema.prefault("500ms").meta({
    description:
      "Faults start up to this much later, drawn by the seed: no run hits the same phase of a timer.",
  }),
});

const probeSchema = z.strictObject({
  targets: z
    .array(z.enum(["edges", "instances", "https"]))
    .min(1)
    .default(["edges"])
    .meta({
      description:
        "edges: through every edge, where it has HTTPS by that too; https: by that alone; instances: directly to every instance (for faults that must not touch instances).",
    }),
  rate: z.int().min(1).max(5000).default(500).meta({ description: "Requests per second over all targets." }),
  timeout: durationSchema.prefault("3s"),
  lag: durationSchema.prefault("50ms").meta({
    description:
      "How late the prober may send half of its requests; later than that the machine starves it, and the run shows nothing.",
  }),
  blind: durationSchema.prefault("1s").meta({
    description:
      "The longest the prober may go without sending what is due; an outage that short could be missed.",
  }),
});

/** A scenario file. Steady state → faults with targets and times → expectations. */
export const scenarioSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, "lower-case words joined by hyphens"),
    title: z.string().min(1),
    description: z
      .string()
      .min(1)
      .meta({ description: "What happens, what should be seen, and why it is worth knowing." }),
    original: z
      .string()
      .optional()
      .meta({ description: "The playbook of the original project that this ports." }),
    suites: z.array(z.string().min(1)).default([]),
    policy: policySchema.default("supervised"),
    probe: probeSchema.prefault({}),
    faults: z
      .array(faultSchema)
      .meta({ description: "Empty: a control run, which proves the measuring honest." }),
    expect: expectSchema.prefault({}),
    timing: timingSchema.prefault({}),
  })
  .meta({ title: "Chaos scenario" });

export type Scenario = z.output<typeof scenarioSchema>;
