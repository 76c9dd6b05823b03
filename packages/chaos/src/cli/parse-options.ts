import { readFileSync } from "node:fs";
import type { z } from "zod";
import { optionInvalid } from "../errors.ts";
import { parseDuration } from "../pace/duration.ts";

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
  const duration = parseDuration(text);
  if (duration === undefined) throw optionInvalid(option, text, "a duration like 5s");
  return duration;
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
