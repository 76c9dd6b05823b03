import type { EdgeReport, RouteReport, SeriesReport } from "../admin/edge-report.ts";

/** A piece of a report, small enough to be written without holding up a request. */
export interface ReportPart {
  /** The report without routes and series; in the first part. */
  readonly frame?: EdgeReport | undefined;
  /** A route's instances may come in several pieces. */
  readonly routes: readonly RouteReport[];
  readonly series: readonly SeriesReport[];
}

const maxItems = 200;

/** The parts of a report, in order. */
export function* splitReport(report: EdgeReport): Generator<ReportPart, void> {
  yield {
    frame: { ...report, routes: [], traffic: { ...report.traffic, series: [] } },
    routes: [],
    series: [],
  };
  for (const route of report.routes)
    for (const instances of piecesOf(route.instances))
      yield { routes: [{ ...route, instances }], series: [] };
  for (const series of piecesOf(report.traffic.series)) yield { routes: [], series };
}

/** The report that was split; undefined when its first part is missing. */
export function joinReport(parts: readonly ReportPart[]): EdgeReport | undefined {
  const frame = parts[0]?.frame;
  if (!frame) return undefined;
  const routes: RouteReport[] = [];
  for (const route of parts.flatMap((part) => part.routes)) {
    const last = routes.at(-1);
    if (last?.host === route.host && last.path === route.path)
      routes[routes.length - 1] = { ...last, instances: [...last.instances, ...route.instances] };
    else routes.push(route);
  }
  return { ...frame, routes, traffic: { ...frame.traffic, series: parts.flatMap(({ series }) => series) } };
}

function* piecesOf<Item>(items: readonly Item[]): Generator<readonly Item[], void> {
  if (items.length === 0) yield items;
  for (let from = 0; from < items.length; from += maxItems) yield items.slice(from, from + maxItems);
}
