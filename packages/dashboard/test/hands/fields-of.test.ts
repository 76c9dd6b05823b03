import { expect, test } from "vitest";
import { z } from "zod";
import { fieldsOf } from "../../src/hands/fields-of.ts";

const variables = z.object({
  count: z.int().min(0).default(3),
  tags: z.array(z.string()).default(["a"]),
  check: z
    .object({
      path: z.string().default("/info"),
      interval: z
        .string()
        .refine(() => true)
        .default("5s"),
    })
    .prefault({}),
  tls: z.boolean().optional(),
  life: z.enum(["1m", "1h"]).optional(),
});

test("a job's variables are fields with the values that are registered", () => {
  const values = { count: 4, tags: ["a", "b"], check: { path: "/health", interval: "1s" }, life: "1h" };
  expect(fieldsOf(variables, values)).toEqual([
    { path: "count", kind: "number", value: "4", least: 0 },
    { path: "tags", kind: "text", value: "a,b" },
    { path: "check.path", kind: "text", value: "/health" },
    { path: "check.interval", kind: "text", value: "1s" },
    { path: "tls", kind: "choice", value: "", choices: ["true", "false"] },
    { path: "life", kind: "choice", value: "1h", choices: ["1m", "1h"] },
  ]);
});

test("a job with a secret among its variables has no form", () => {
  const secret = z.object({ login: z.object({ password: z.string().meta({ secret: true }) }) });
  expect(fieldsOf(secret, {})).toBeUndefined();
});
