import type { Sample } from "../../src/prober/sample.ts";

/** A sample of target 0, good, 1 ms long, due at `dueMs`; whatever differs is given. */
export function sampleAt(dueMs: number, over: Partial<Sample> = {}): Sample {
  const base = { lagUs: 100, latencyUs: 1000, target: 0, lane: "fresh", outcome: "ok", status: 200 } as const;
  return { ...base, dueUs: dueMs * 1000, ...over };
}
