import { isFailure } from "../../measures/availability.ts";
import { summarize } from "../../measures/quantiles.ts";
import type { Recording } from "../../prober/recording.ts";
import type { Sample } from "../../prober/sample.ts";
import { drawChart, plotLeft, plotRight, timeAxis } from "../draw-chart.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";
import { colour, type ColourName } from "../palette.ts";
import { valueAxis } from "./axes.ts";
import { faultBands } from "./lanes.ts";

type Point = readonly [seconds: number, value: number];

/** Good and failed requests per second, by due time. */
export function drawRates({ samples }: Recording, timeline: Timeline): Html {
  // A second that the load covers only in part would look like a dip.
  const seconds = bySecond(samples, timeline).filter(
    ({ at }) => at - 0.5 >= timeline.fromS && at + 0.5 <= timeline.toS,
  );
  const count = (wanted: (sample: Sample) => boolean) =>
    seconds.map(({ at, inside }): Point => [at, inside.filter(wanted).length]);
  const series = [
    { name: "good", colour: "ok", points: count(({ outcome }) => outcome === "ok") },
    { name: "failed", colour: "fail", points: count(({ outcome }) => isFailure(outcome)) },
  ] as const;
  return drawLines(series, { timeline, unit: "requests/s", label: "Good and failed requests per second" });
}

/** p50 and p99 of good answers, second by second. */
export function drawQuantiles({ samples }: Recording, timeline: Timeline): Html {
  const good = bySecond(
    samples.filter(({ outcome }) => outcome === "ok"),
    timeline,
  );
  const at = (level: "p50" | "p99") =>
    good.flatMap(({ at: second, inside }): Point[] => {
      const summary = summarize(inside.map(({ latencyUs }) => latencyUs / 1000));
      return summary ? [[second, summary[level]]] : [];
    });
  const series = [
    { name: "p50", colour: "one", points: at("p50") },
    { name: "p99", colour: "two", points: at("p99") },
  ] as const;
  return drawLines(series, {
    timeline,
    unit: "ms",
    label: "Median and 99th percentile latency per second",
    log: true,
  });
}

/** A line of a chart: its points, and whether it goes in steps. */
export interface Line {
  readonly name: string;
  readonly colour: ColourName;
  readonly points: readonly Point[];
  readonly step?: boolean;
}

interface LinesOptions {
  readonly timeline: Timeline;
  readonly unit: string;
  readonly label: string;
  readonly log?: boolean;
}

/** Lines over the run's time, faults shaded behind them. */
export function drawLines(
  lines: readonly Line[],
  { timeline, unit, label, log = false }: LinesOptions,
): Html {
  const series = lines.map((each) => ({
    type: "line" as const,
    name: each.name,
    showSymbol: false,
    clip: true,
    step: each.step === true ? ("end" as const) : (false as const),
    lineStyle: { width: 1.8, color: colour(each.colour) },
    itemStyle: { color: colour(each.colour) },
    data: each.points.map(([x, y]) => [x, y]),
  }));
  const option = {
    grid: { left: plotLeft, right: plotRight, top: 34, bottom: 44 },
    xAxis: timeAxis(timeline),
    yAxis: log ? { ...valueAxis(unit), type: "log" as const, logBase: 10 } : { ...valueAxis(unit), min: 0 },
    series: [faultBands(timeline), ...series],
  };
  return drawChart(option, { height: 210, label });
}

/** Samples by whole second from the first fault; the point of each is its middle. */
function bySecond(samples: readonly Sample[], timeline: Timeline) {
  const groups = Map.groupBy(samples, (sample) => Math.floor(timeline.ofSample(sample)));
  return [...groups].toSorted(([a], [b]) => a - b).map(([second, inside]) => ({ at: second + 0.5, inside }));
}
