import type {
  Attempt,
  Decision,
  LocalDecision,
  RespondDecision,
  UpstreamSelector,
} from "../exchange/upstream-selector.ts";
import type { RequestSummary } from "../http1/request-summary.ts";
import type { Rewrite } from "../upstream/rewrite.ts";
import { normalisePath } from "./normalise-path.ts";
import { redirectLocation, rewriteFor } from "./rewrite.ts";
import type { InstanceChooser } from "./instance-chooser.ts";
import type { Route, RouteTable } from "./route-table.ts";

export interface SelectorOptions {
  /** The newest table: asked per attempt, never awaited. */
  readonly table: () => RouteTable;
  readonly balancer: InstanceChooser;
  /** What the edge answers itself at a path, unless a route has that very path. */
  readonly own: (path: string) => LocalDecision["reply"] | undefined;
  /** An id for a request without X-Request-Id; undefined when it is to stay without. */
  readonly requestId?: (() => string | undefined) | undefined;
  /** Called for each request that has no route or no usable instance. */
  readonly onUnroutable?: (reason: "no-route" | "no-instance" | "overloaded") => void;
}

const noRoute: RespondDecision = { kind: "respond", status: 404 };
/** Whoever opens an edge's address by itself is told where to look; no name or address of anything, for anybody may ask. */
const nothingAtRoot: RespondDecision = {
  kind: "respond",
  status: 404,
  body: "404 Not Found: no route of this edge covers / for this host.\nOperators see every route on the status page, at / of the private listener (--admin).\n",
};
/** Says when to come again: a second is what a restart takes. */
const unavailable: RespondDecision = { kind: "respond", status: 503, fields: [["Retry-After", "1"]] };

const hostNeeded: RespondDecision = {
  kind: "respond",
  status: 400,
  body: "400: this redirect needs a Host\n",
};

/** Decides about each request: the route, an own reply where no route has its path, then the instance. */
export function createSelector({
  table,
  balancer,
  own,
  requestId,
  onUnroutable,
}: SelectorOptions): UpstreamSelector {
  return { select };

  function select(request: RequestSummary, attempt: Attempt): Decision {
    const path = request.path === "*" ? "/" : normalisePath(request.path);
    const route = table().match(request.host, path);
    const reply = own(path);
    if (reply && route?.path !== path) return { kind: "local", reply };
    if (!route) {
      onUnroutable?.("no-route");
      if (attempt.failure !== undefined) return { kind: "give-up" };
      return path === "/" ? nothingAtRoot : noRoute;
    }
    return redirectOf(route, request) ?? chooseInstance(route, request, attempt);
  }

  function chooseInstance(route: Route, request: RequestSummary, attempt: Attempt): Decision {
    const choice = balancer.choose(route, request, attempt);
    if (choice.kind === "give-up") return choice;
    if (choice.kind === "unavailable") {
      onUnroutable?.(choice.reason);
      return { ...unavailable, route: route.name };
    }
    const { candidate, timeouts, report } = choice;
    return {
      kind: "instance",
      route: route.name,
      instance: candidate.upstream.endpoint,
      rewrite: withRequestId(rewriteFor(candidate.target, request), request),
      timeouts,
      report,
      retriesServerErrors: balancer.retriesServerErrors,
      pipelineDepth: candidate.target.tag.pipelineDepth,
    };
  }

  function withRequestId(rewrite: Rewrite | undefined, request: RequestSummary): Rewrite | undefined {
    const id = requestId?.();
    if (id === undefined || request.field("x-request-id") !== undefined) return rewrite;
    return { ...rewrite, fields: [["X-Request-Id", id]] };
  }
}

/** A redirect needs no instance that works, only one that asks for it. */
function redirectOf(route: Route, request: RequestSummary): RespondDecision | undefined {
  const target = route.targets[0] ?? route.unusable[0];
  if (!target?.tag.redirect) return undefined;
  const location = redirectLocation(target, request);
  if (location === undefined) return { ...hostNeeded, route: route.name };
  const { status } = target.tag.redirect;
  return { kind: "respond", route: route.name, status, fields: [["Location", location]] };
}
