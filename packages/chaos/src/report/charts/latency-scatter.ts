import { isFailure } from "../../measures/availability.ts";
import type { Recording } from "../../prober/recording.ts";
import type { Sample } from "../../prober/sample.ts";
import { drawChart, plotLeft, plotRight, timeAxis } from "../draw-chart.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";
import { colour } from "../palette.ts";
import { faultBands } from "./lanes.ts";
import { valueAxis } from "./axes.ts";

const mostGood = 2500;
const mostFailed = 6000;

/** Every request as a point, its time on a logarithmic scale: all failures (up to 6000), and good ones thinned out evenly. */
export function drawLatencyScatter({ samples }: Recording, timeline: Timeline): Html {
  const point = (sample: Sample) => [
    round(timeline.ofSample(sample)),
    round(Math.max(0.1, sample.latencyUs / 1000)),
  ];
  const good = thinOut(
    samples.filter(({ outcome }) => outcome === "ok"),
    mostGood,
  );
  const failed = thinOut(
    samples.filter(({ outcome }) => isFailure(outcome)),
    mostFailed,
  );
  const unknown = thinOut(
    samples.filter(({ outcome }) => outcome === "unknown"),
    mostGood,
  );
  const cloud = { type: "scatter" as const, clip: true };
  const option = {
    grid: { left: plotLeft, right: plotRight, top: 34, bottom: 44 },
    xAxis: timeAxis(timeline),
    yAxis: { ...valueAxis("ms"), type: "log" as const, logBase: 10 },
    series: [
      faultBands(timeline),
      {
        ...cloud,
        name: "good",
        symbolSize: 3,
        itemStyle: { color: colour("ok"), opacity: 0.5 },
        data: good.map(point),
      },
      {
        ...cloud,
        name: "failed",
        symbolSize: 5,
        itemStyle: { color: colour("fail") },
        data: failed.map(point),
        z: 4,
      },
      {
        ...cloud,
        name: "unknown",
        symbolSize: 4,
        itemStyle: { color: colour("warn") },
        data: unknown.map(point),
        z: 3,
      },
    ],
  };
  return drawChart(option, {
    height: 300,
    label: "Latency of requests over the run, from due time to last byte",
  });
}

/** At most `most` of the items, evenly spread. */
export function thinOut<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]).filter(
    (item) => item !== undefined,
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
