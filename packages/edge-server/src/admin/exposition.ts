import { inSlices } from "./in-slices.ts";

/** Samples of one metric. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: Iterable<Sample>;
}

/** One line: the metric's name with a suffix (of histograms), its labels as {@link labelsText} makes them, and the value. */
export interface Sample {
  readonly suffix?: "_bucket" | "_sum" | "_count" | undefined;
  readonly labels: string;
  readonly value: number;
}

/**
 * Metrics in Prometheus' text format, made in slices. prom-client hashes labels and makes its text in one go: a second for 3,000 instances, in
 * which no request is served.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export async function exposition(families: Iterable<Family>): Promise<string> {
  const lines: string[] = [];
  const each = inSlices();
  for (const { name, help, type, samples } of families) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    await each(samples, ({ suffix = "", labels, value }) =>
      lines.push(`${name}${suffix}${labels === "" ? "" : `{${labels}}`} ${valueText(value)}`),
    );
    lines.push("");
  }
  return lines.join("\n");
}

/** `name="value",…`, escaped. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}

function escaped(value: string): string {
  return /[\\\n"]/.test(value)
    ? value
        .replaceAll("\\", String.raw`\\`)
        .replaceAll("\n", String.raw`\n`)
        .replaceAll('"', String.raw`\"`)
    : value;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
