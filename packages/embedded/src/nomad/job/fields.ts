import { parseDurationNs } from "durations";
import { z } from "zod";

/** A string field; empty (or the given default) when left out. */
export const text = (value = "") => z.string().default(value);

/** A whole number; 0 (or the given default) when left out. */
export const number = (value = 0) => z.number().default(value);

/** A boolean; false (or the given default) when left out. */
export const flag = (value = false) => z.boolean().default(value);

/** Nanoseconds, or text such as `30s`; the default is written as text. */
export const duration = (value: string) =>
  z
    .union([z.number(), z.string().transform((text, context) => durationOr(text, context))])
    .default(parseDurationNs(value) ?? 0);

/** A list; null when empty, as Nomad answers it. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullable()
    .default(null)
    .transform((items) => (items && items.length > 0 ? items : null));

/** A map of strings; null when empty, as Nomad answers it. */
export const map = () =>
  z
    .record(z.string(), z.string())
    .nullable()
    .default(null)
    .transform((entries) => (entries && Object.keys(entries).length > 0 ? entries : null));

function durationOr(text: string, context: z.RefinementCtx): number {
  const nanoseconds = parseDurationNs(text, { signed: true });
  if (nanoseconds !== undefined) return nanoseconds;
  context.addIssue({ code: "custom", message: `time: invalid duration "${text}"` });
  return z.NEVER;
}
