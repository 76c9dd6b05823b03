import { isFailure } from "../../measures/availability.ts";
import type { Recording } from "../../prober/recording.ts";
import type { Sample } from "../../prober/sample.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";
import type { ColourName } from "../palette.ts";
import { drawLanes, type Bar } from "./lanes.ts";

const cellUs = 100_000;

/** One lane per target, a cell per 100 ms of due time: all good, some failed, all failed, nothing known. Equal neighbours are one bar. */
export function drawAvailabilityStrip({ header, samples }: Recording, timeline: Timeline): Html {
  const everyone = { name: "all users", bars: stripOf(samples, timeline) };
  const targets = header.targets.map(({ name }, index) => ({
    name,
    bars: stripOf(
      samples.filter(({ target }) => target === index),
      timeline,
    ),
  }));
  return drawLanes([everyone, ...targets], {
    timeline,
    label: "Availability of every target over the run, in cells of 100 ms",
  });
}

/** The bars of one lane. */
export function stripOf(samples: readonly Sample[], timeline: Timeline): Bar[] {
  const cells = Map.groupBy(samples, ({ dueUs }) => Math.floor(dueUs / cellUs));
  const bars: { fromS: number; toS: number; colour: ColourName }[] = [];
  for (const [cell, inside] of [...cells].toSorted(([a], [b]) => a - b)) {
    const fromS = timeline.ofSample({ dueUs: cell * cellUs });
    const toS = timeline.ofSample({ dueUs: (cell + 1) * cellUs });
    const shade = shadeOf(inside);
    const last = bars.at(-1);
    if (last?.colour === shade && Math.abs(last.toS - fromS) < 1e-9) last.toS = toS;
    else bars.push({ fromS, toS, colour: shade });
  }
  return bars;
}

function shadeOf(inside: readonly Sample[]): ColourName {
  const failed = inside.filter(({ outcome }) => isFailure(outcome)).length;
  if (failed > 0) return inside.some(({ outcome }) => outcome === "ok") ? "warn" : "fail";
  return inside.every(({ outcome }) => outcome === "ok") ? "ok" : "idle";
}
