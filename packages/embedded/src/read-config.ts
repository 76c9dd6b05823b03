import { readFileSync } from "node:fs";
import { messageOf } from "command-line/message-of";
import { z } from "zod";
import { invalidConfig } from "./errors.ts";

/** The configuration in this JSON file; throws INVALID_CONFIG naming the file and each fault. */
export function readConfig<T>(file: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(readJson(file));
  if (!parsed.success) throw invalidConfig(file, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw invalidConfig(file, messageOf(error), error);
  }
}
