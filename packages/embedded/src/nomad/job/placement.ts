import { z } from "zod";
import { list, number, text } from "./fields.ts";

/** https://developer.hashicorp.com/nomad/docs/job-specification/constraint */
export const constraintSchema = z.object({ LTarget: text(), RTarget: text(), Operand: text("=") });

/** https://developer.hashicorp.com/nomad/docs/job-specification/affinity */
export const affinitySchema = z.object({
  LTarget: text(),
  RTarget: text(),
  Operand: text("="),
  Weight: number(50),
});

/** https://developer.hashicorp.com/nomad/docs/job-specification/spread */
export const spreadSchema = z.object({
  Attribute: text(),
  Weight: number(50),
  SpreadTarget: list(z.object({ Value: text(), Percent: number() })),
});

export type Constraint = z.infer<typeof constraintSchema>;
