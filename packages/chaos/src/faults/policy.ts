import { z } from "zod";
import { durationSchema } from "../pace/duration.ts";

/** What happens to the agents that a `kill` fault hits. */
export const policySchema = z
  .union([z.literal("supervised"), z.strictObject({ stayDead: durationSchema })])
  .meta({
    description:
      "supervised: agents come back after the supervisor's RestartSec; stayDead: not before that long.",
  });

export type Policy = z.output<typeof policySchema>;

/** `supervised`, or how long agents stay dead. */
export function describePolicy(policy: Policy): string {
  return policy === "supervised" ? policy : `stay dead for ${policy.stayDead / 1000} s`;
}
