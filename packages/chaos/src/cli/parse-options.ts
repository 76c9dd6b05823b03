import { readFileSync } from "node:fs";
import { parseDurationMs } from "durations";
import type { z } from "zod";
import { optionInvalid } from "../errors.ts";

/** The number of an option; throws a usage error outside of its bounds. */
export function parseCount(
  option: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < least || count > most)
    throw optionInvalid(option, text, `a whole number from ${least} to ${most}`);
  return count;
}

/** The milliseconds of an option. */
export function parseLength(option: string, text: string): number {
  const lengthMs = parseDurationMs(text);
  if (lengthMs === undefined) throw optionInvalid(option, text, "a duration like 5s");
  return lengthMs;
}

/** The document in the file of an option. */
export function readDocument<T extends z.ZodType>(option: string, file: string, schema: T): z.output<T> {
  const parsed = schema.safeParse(readJson(option, file));
  if (!parsed.success) throw optionInvalid(option, file, "a document of the right kind");
  return parsed.data;
}

function readJson(option: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw optionInvalid(option, file, "a readable JSON file");
  }
}
