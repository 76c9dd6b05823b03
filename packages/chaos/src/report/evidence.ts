import type { ChaosEvent } from "../record/events.ts";
import type { Recording } from "../prober/recording.ts";
import type { Sample } from "../prober/sample.ts";
import type { RunResult } from "../results/run-result.ts";

/** All that a run left: what was concluded, and what it was concluded from. */
export interface Evidence {
  readonly result: RunResult;
  /** Undefined when the prober never started. */
  readonly recording?: Recording;
  readonly events: readonly ChaosEvent[];
}

/** Seconds from the first fault, which every chart shares. */
export interface Timeline {
  readonly fromS: number;
  readonly toS: number;
  ofSample(sample: Pick<Sample, "dueUs">): number;
  ofEvent(event: Pick<ChaosEvent, "atMs">): number;
  /** Milliseconds from the start of the load. */
  ofLoad(ms: number): number;
  readonly bands: readonly { readonly fromS: number; readonly toS: number; readonly label: string }[];
}

export function createTimeline({ result, recording, events }: Evidence): Timeline {
  const loadStartMs = recording?.header.startedAtMs ?? Date.parse(result.startedAt);
  const faultMs = result.faults.find(({ fromMs }) => fromMs !== undefined)?.fromMs ?? 0;
  const ofLoad = (ms: number) => (ms - faultMs) / 1000;
  const ofEvent = ({ atMs }: Pick<ChaosEvent, "atMs">) => ofLoad(atMs - loadStartMs);
  const ofSample = ({ dueUs }: Pick<Sample, "dueUs">) => ofLoad(dueUs / 1000);
  const lastSample = recording?.samples.at(-1);
  const lastEvent = events.at(-1);
  const toS = Math.max(1, lastSample ? ofSample(lastSample) : 0, lastEvent ? ofEvent(lastEvent) : 0);
  const bands = result.faults.flatMap(({ what, fromMs, toMs }) =>
    fromMs === undefined ? [] : [{ fromS: ofLoad(fromMs), toS: ofLoad(toMs ?? fromMs), label: what }],
  );
  return { fromS: ofLoad(0), toS, ofSample, ofEvent, ofLoad, bands };
}
