import { unitsNs, type Nanoseconds } from "./units-ns.ts";

export interface DurationOptions {
  /** Whether a sign may stand before it, as in Go; the result may be negative then. Default false. */
  readonly signed?: boolean;
}

const amountAndUnit = String.raw`(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)`;
const whole = new RegExp(`^(?:0|(?:${amountAndUnit})+)$`);
const part = new RegExp(amountAndUnit, "g");
const nsOf: ReadonlyMap<string, number> = new Map(Object.entries(unitsNs));

/**
 * Whole nanoseconds of a duration such as `500ms`, `5s`, `1m30s`, `1.5h` or `0`; undefined for any other text.
 * The grammar is that of Go's `time.ParseDuration`, which Consul and Nomad read.
 */
export function parseDurationNs(
  text: string,
  { signed = false }: DurationOptions = {},
): Nanoseconds | undefined {
  const unsigned = signed ? text.replace(/^[+-]/, "") : text;
  if (!whole.test(unsigned)) return undefined;
  const parts = [...unsigned.matchAll(part)];
  const ns = Math.round(
    parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (nsOf.get(unit) ?? Number.NaN), 0),
  );
  return text.startsWith("-") && ns > 0 ? -ns : ns;
}

/** The same duration in milliseconds, with a fraction where it has one. */
export function parseDurationMs(text: string, options: DurationOptions = {}): number | undefined {
  const ns = parseDurationNs(text, options);
  return ns === undefined ? undefined : ns / unitsNs.ms;
}
