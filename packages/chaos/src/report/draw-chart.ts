import {
  CustomChart,
  LineChart,
  ScatterChart,
  type CustomSeriesOption,
  type LineSeriesOption,
  type ScatterSeriesOption,
} from "echarts/charts";
import {
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  type GridComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml, raw, type Html } from "./html.ts";
import { colour, withVariables } from "./palette.ts";

use([SVGRenderer, CustomChart, LineChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent]);

export type ChartOption = ComposeOption<
  CustomSeriesOption | LineSeriesOption | ScatterSeriesOption | GridComponentOption
>;

/** All charts of a page are this wide and have their plot area at the same place, so that times line up from one to the next. */
export const chartWidth = 1120;
export const plotLeft = 150;
export const plotRight = 24;

/** Draws a chart as inline SVG that scales to the width of the page; `label` says in words what it shows. */
export function drawChart(
  option: ChartOption,
  { height, label }: { readonly height: number; readonly label: string },
): Html {
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width: chartWidth, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit", color: colour("text") },
      ...option,
    });
    const svg = chart
      .renderToSVGString()
      .replace(/<svg width="\d+" height="\d+"/, `<svg role="img" aria-label="${escapeHtml(label)}"`);
    return raw(withVariables(svg));
  } finally {
    chart.dispose();
  }
}

/** The time axis that every chart of a run has: seconds, 0 at the first fault. */
export function timeAxis(
  range: { readonly fromS: number; readonly toS: number },
  name = "seconds from the first fault",
) {
  return {
    type: "value" as const,
    min: range.fromS,
    max: range.toS,
    name,
    nameLocation: "middle" as const,
    nameGap: 26,
    nameTextStyle: { color: colour("soft") },
    axisLabel: { color: colour("soft"), hideOverlap: true, showMinLabel: false, showMaxLabel: false },
    axisLine: { lineStyle: { color: colour("grid") } },
    splitLine: { lineStyle: { color: colour("grid") } },
  };
}
