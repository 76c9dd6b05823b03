import { colour } from "../palette.ts";

/** A vertical axis in soft colours. */
export function valueAxis(name: string) {
  return {
    type: "value" as const,
    name,
    nameTextStyle: { color: colour("soft"), align: "right" as const },
    nameGap: 10,
    axisLabel: { color: colour("soft") },
    // Time 0 is inside the plot: the axis stays at its edge.
    axisLine: { show: false, onZero: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("grid") } },
    minorSplitLine: { show: false },
  };
}
