import type { Recording } from "../prober/recording.ts";
import { summarize, type Summary } from "./quantiles.ts";

/** How far the prober's own record can be believed. */
export interface Honesty {
  readonly lagMs?: Summary;
  readonly cpuPercentOfOneCore?: number;
  /** Requests that were due and are not in the record. */
  readonly missing: number;
  /** Why a run without failures would prove nothing; empty when it proves something. */
  readonly doubts: readonly string[];
}

/** How late a prober may be. */
export interface LagLimits {
  /** When half of the requests are later than this, the load was not the promised load. */
  readonly lag: number;
  /** The longest time without any request sent; an outage as short as this could have been missed. */
  readonly blind: number;
}

/** Judges the prober by its own record: complete, not late, never blind for long, few unknown. */
export function judgeHonesty({ header, samples }: Recording, limits: LagLimits): Honesty {
  const lagMs = summarize(samples.map(({ lagUs }) => lagUs / 1000));
  const missing = header.end === undefined ? 0 : header.end.due - samples.length;
  const unknown = samples.filter(({ outcome }) => outcome === "unknown").length;
  const gaps = [
    samples.length === 0 && "it recorded no request",
    header.end === undefined && "it did not end in order",
    missing !== 0 && `${missing} requests that were due are not in the record`,
    unknown > 0 && `${unknown} requests were not sent or not decided`,
  ].filter((doubt) => typeof doubt === "string");
  const doubts = [...describeTrouble(header.end?.trouble), ...gaps, ...describeLag(lagMs, limits)];
  const cpu = header.end && Math.round((header.end.cpuMs / header.end.elapsedMs) * 100);
  return { ...(lagMs && { lagMs }), ...(cpu !== undefined && { cpuPercentOfOneCore: cpu }), missing, doubts };
}

/** How late the prober was, in words, where it was later than it may be. */
function describeLag(lagMs: Summary | undefined, { lag, blind }: LagLimits): string[] {
  if (lagMs === undefined) return [];
  return [
    ...(lagMs.p50 > lag ? [`half of its requests were more than ${lag} ms late`] : []),
    ...(lagMs.max > blind ? [`it sent nothing for ${Math.round(lagMs.max)} ms`] : []),
  ];
}

/** What the machine did not have for the prober, in words. */
function describeTrouble(trouble: Readonly<Record<string, number>> = {}): string[] {
  return Object.entries(trouble).map(([code, count]) => {
    if (code === "EADDRNOTAVAIL") return `ports ran out: ${count} requests found no free port (${code})`;
    if (code === "EMFILE" || code === "ENFILE")
      return `open files ran out: ${count} requests could not open a connection (${code})`;
    return `${count} requests ended with ${code} on the prober's own side`;
  });
}
