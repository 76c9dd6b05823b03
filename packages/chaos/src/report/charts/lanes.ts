import type { CustomSeriesRenderItem } from "echarts/types/dist/shared";
import { colour, type ColourName } from "../palette.ts";
import { chartWidth, drawChart, plotLeft, plotRight, timeAxis } from "../draw-chart.ts";
import type { Timeline } from "../evidence.ts";
import type { Html } from "../html.ts";

/** A stretch of one lane. */
export interface Bar {
  readonly fromS: number;
  readonly toS: number;
  readonly colour: ColourName;
  readonly text?: string;
  /** A thin bar along the bottom of the lane, over the others. */
  readonly thin?: boolean;
}

export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface LanesOptions {
  readonly timeline: Timeline;
  readonly label: string;
  readonly laneHeight?: number;
}

/** Lanes of bars over the run's time, first lane on top, faults as a band behind them. */
export function drawLanes(lanes: readonly Lane[], { timeline, label, laneHeight = 24 }: LanesOptions): Html {
  const bars = lanes.flatMap((lane, index) => lane.bars.map((bar) => ({ ...bar, lane: index })));
  const option = {
    grid: { left: plotLeft, right: plotRight, top: 8, bottom: 44 },
    xAxis: timeAxis(timeline),
    yAxis: {
      type: "category" as const,
      inverse: true,
      data: lanes.map(({ name }) => name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: colour("text"), fontSize: 12, width: plotLeft - 14, overflow: "truncate" as const },
    },
    series: [
      faultBands(timeline),
      { type: "custom" as const, clip: true, renderItem: renderBar(bars), data: bars.map(toDatum), z: 3 },
    ],
  };
  return drawChart(option, { height: lanes.length * laneHeight + 52, label });
}

/** The disturbance, shaded; a fault of one moment is a line. */
export function faultBands({ bands }: Timeline) {
  return {
    type: "line" as const,
    data: [],
    markArea: {
      silent: true,
      itemStyle: { color: colour("band"), opacity: 0.7 },
      data: bands.map(({ fromS, toS }) => [{ xAxis: fromS }, { xAxis: Math.max(toS, fromS) }]) as [
        { xAxis: number },
        { xAxis: number },
      ][],
    },
    markLine: {
      silent: true,
      symbol: "none",
      label: { show: false },
      lineStyle: { color: colour("fail"), type: "dashed" as const, width: 1 },
      data: bands.map(({ fromS }) => ({ xAxis: fromS })),
    },
  };
}

type PlacedBar = Bar & { readonly lane: number };

const toDatum = (bar: PlacedBar) => [bar.fromS, bar.lane, bar.toS];

function renderBar(bars: readonly PlacedBar[]): CustomSeriesRenderItem {
  return ({ dataIndex }, api) => {
    const bar = bars[dataIndex];
    if (!bar) return null;
    const [x = 0, middle = 0] = api.coord([bar.fromS, bar.lane]);
    const [end = 0] = api.coord([bar.toS, bar.lane]);
    const height = laneHeightOf(api.size?.([0, 1]));
    const width = Math.max(0.75, Math.min(end, chartWidth - plotRight) - x);
    const thick = height * (bar.thin ? 0.22 : 0.68);
    const y = bar.thin ? middle + height * 0.34 - thick : middle - thick / 2;
    const rect = {
      type: "rect" as const,
      shape: { x, y, width, height: thick, r: bar.thin ? 0 : 1.5 },
      style: { fill: colour(bar.colour) },
    };
    const { text } = bar;
    if (text === undefined || width < text.length * 6.5 + 6) return rect;
    return { type: "group" as const, children: [rect, renderText(text, { x: x + 5, y: middle })] };
  };
}

/** The height of a lane in pixels, from the size of a step of one in both directions. */
function laneHeightOf(size: number | number[] | undefined): number {
  return Array.isArray(size) ? (size[1] ?? 0) : 0;
}

function renderText(text: string, at: { readonly x: number; readonly y: number }) {
  const style = { text, ...at, verticalAlign: "middle" as const, fill: colour("page"), fontSize: 11 };
  return { type: "text" as const, style };
}
