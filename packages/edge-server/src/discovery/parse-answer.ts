import type * as z from "zod/mini";
import { mismatch } from "./mismatch.ts";

/** Parses a JSON text. Throws an Error of one plain sentence when it is not JSON, or not of this schema; `source` says whose text it is. */
export function parseAnswer<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  source: string,
): z.infer<Schema> {
  const value = parseJson(text, source);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${source} cannot be used: ${mismatch(parsed.error.issues, value)}`);
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message is no help beyond this, and quotes at length.
    throw new Error(`${source} is not JSON: it begins with ${JSON.stringify(text.slice(0, 40))}`);
  }
}
