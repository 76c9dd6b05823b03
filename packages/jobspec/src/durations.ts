import { z } from "zod";
import { durationInvalid } from "./errors.ts";

/** Nanoseconds: what Nomad's JSON means by a duration. */
export type Nanoseconds = number;

export const milliseconds = (count: number): Nanoseconds => count * 1e6;
export const seconds = (count: number): Nanoseconds => count * 1e9;
export const minutes = (count: number): Nanoseconds => seconds(count * 60);
export const hours = (count: number): Nanoseconds => minutes(count * 60);

const unitInNanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;

/** Reads a Go duration such as `500ms`, `5s`, `1m30s`; `0` too. Throws JOB_DURATION_INVALID. */
export function parseDuration(text: string): Nanoseconds {
  if (text === "0") return 0;
  if (!whole.test(text)) throw durationInvalid(text);
  const parts = [...text.matchAll(part)];
  return Math.round(
    parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitInNanoseconds[unit] ?? 0), 0),
  );
}

const shownUnits = ["h", "m", "s", "ms", "us", "ns"];

/** The shortest text that `parseDuration` reads as this: `90m`, `1500ms`. */
export function formatNanoseconds(duration: Nanoseconds): string {
  if (duration === 0) return "0";
  const unit = shownUnits.find((candidate) => duration % (unitInNanoseconds[candidate] ?? 1) === 0) ?? "ns";
  return `${duration / (unitInNanoseconds[unit] ?? 1)}${unit}`;
}

/** A variable written as a duration (`5s`); it stays text, `parseDuration` turns it into nanoseconds. */
export function durationVariable() {
  return z
    .string()
    .regex(/^(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/, 'expected a duration such as "5s" or "1m30s"');
}
