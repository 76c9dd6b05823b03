import type { Distribution } from "../measures/distribution.ts";
import { drawEcdf } from "./charts/ecdf.ts";
import { formatMs } from "./format.ts";
import type { Html } from "./html.ts";
import { figure } from "./page.ts";

/** How long recovery took over many runs, with confidence intervals in words. */
export function recoveryFigure(recovery: Distribution, heading = "Recovery over all runs"): Html {
  const { p50, p95, max, runs } = recovery;
  const within = ({ low, high }: Distribution["p50"]) =>
    `95 % interval ${formatMs(low)} to ${formatMs(high)}`;
  const caption = `${runs} runs, from the first fault until everything was back: p50 ${formatMs(p50.value)} (${within(p50)}), p95 ${formatMs(p95.value)} (${within(p95)}), max ${formatMs(max)}.`;
  return figure(heading, drawEcdf(recovery), { caption });
}
