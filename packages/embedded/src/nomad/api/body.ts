import { z } from "zod";
import { invalidBody } from "../errors.ts";
import type { ApiRequest } from "./route.ts";

/** The body in the shape asked for, nulls read as "not given" as Go does; throws 400 otherwise. */
export function readBody<T extends z.ZodType>(request: Pick<ApiRequest, "body">, schema: T): z.infer<T> {
  const body = request.body();
  if (body === undefined) throw invalidBody("Request body is empty");
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidBody(z.prettifyError(parsed.error));
  return parsed.data;
}

const flag = z.boolean().nullish();
const count = z.number().nullish();
const text = z.string().nullish();

/** Bodies of the requests of the Nomad API that are embedded. */
export const bodies = {
  register: z.object({
    Job: z.unknown().optional(),
    EnforceIndex: flag,
    JobModifyIndex: count,
    EvalPriority: count,
    Submission: z
      .object({
        Source: z.string().default(""),
        Format: z.string().default(""),
        VariableFlags: z.record(z.string(), z.string()).nullable().default(null),
        Variables: z.string().default(""),
      })
      .nullish(),
  }),
  plan: z.object({ Job: z.unknown().optional(), Diff: flag }),
  evaluate: z.object({ EvalOptions: z.object({ ForceReschedule: flag }).nullish() }),
  revert: z.object({ JobID: text, JobVersion: z.number().default(0), EnforcePriorVersion: count }),
  scale: z.object({
    Count: count,
    Target: z.record(z.string(), z.string()).nullish(),
    Message: text,
    Error: flag,
    Meta: z.record(z.string(), z.unknown()).nullish(),
    JobModifyIndex: count,
  }),
  restart: z.object({ TaskName: text, AllTasks: flag }),
  signal: z.object({ Signal: text, Task: text }),
  promote: z.object({ DeploymentID: text, All: flag, Groups: z.array(z.string()).nullish() }),
  pause: z.object({ DeploymentID: text, Pause: flag }),
  namespace: z.object({
    Name: z.string().default(""),
    Description: text,
    Meta: z.record(z.string(), z.string()).nullish(),
    Quota: text,
    Capabilities: z.unknown().optional(),
    NodePoolConfiguration: z.unknown().optional(),
  }),
  search: z.object({ Prefix: text, Context: text, Namespace: text }),
  eligibility: z.object({ Eligibility: z.string().default("") }),
  drain: z.object({
    DrainSpec: z.object({ Deadline: count, IgnoreSystemJobs: flag }).nullish(),
    MarkEligible: flag,
    Meta: z.record(z.string(), z.string()).nullish(),
  }),
} as const;
