import type { Distribution } from "../../measures/distribution.ts";
import { drawChart, plotLeft, plotRight } from "../draw-chart.ts";
import type { Html } from "../html.ts";
import { colour } from "../palette.ts";
import { valueAxis } from "./axes.ts";

/** The share of runs that were back within so many seconds, with p50 and p95 marked. */
export function drawEcdf({ values, p50, p95, runs }: Distribution): Html {
  const steps = values.map((value, index) => [value / 1000, ((index + 1) / runs) * 100]);
  const first = steps[0]?.[0] ?? 0;
  const mark = (name: string, value: number) => ({
    xAxis: value / 1000,
    label: { formatter: `${name} ${(value / 1000).toFixed(1)} s`, color: colour("text") },
  });
  const option = {
    grid: { left: plotLeft, right: plotRight, top: 34, bottom: 44 },
    xAxis: {
      ...valueAxis("seconds until everything was back"),
      nameLocation: "middle" as const,
      nameGap: 26,
      min: 0,
      nameTextStyle: { color: colour("soft") },
    },
    yAxis: { ...valueAxis("% of runs"), min: 0, max: 100 },
    series: [
      {
        type: "line" as const,
        step: "end" as const,
        symbolSize: 4,
        lineStyle: { color: colour("one"), width: 2 },
        itemStyle: { color: colour("one") },
        data: [[first, 0], ...steps],
        markLine: {
          symbol: "none",
          lineStyle: { color: colour("soft"), type: "dashed" as const },
          data: [mark("p50", p50.value), mark("p95", p95.value)],
        },
      },
    ],
  };
  return drawChart(option, {
    height: 240,
    label: `Recovery times of ${runs} runs as a cumulative distribution`,
  });
}
