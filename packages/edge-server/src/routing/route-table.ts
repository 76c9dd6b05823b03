import type { Instance } from "../discovery/snapshot.ts";
import { PrefixIndex } from "./prefix-index.ts";
import type { RouteTag } from "./parse-route-tag.ts";

/** An instance as one route uses it. */
export interface Target {
  readonly instance: Instance;
  readonly tag: RouteTag;
  /** Relative to the other targets of the route. */
  readonly weight: number;
}

/** A target before it is known what else its route has. */
export type Unweighed = Omit<Target, "weight">;

/** Requests for a host and below a path, and where they go. */
export interface Route {
  readonly host: string;
  readonly path: string;
  /** Both as one text: what it is counted under. */
  readonly name: string;
  /** Usable ones only; empty means 503. */
  readonly targets: readonly Target[];
  /** Targets that are out of use at the moment. */
  readonly unusable: readonly Target[];
}

/** A tag that makes no route. */
export interface BadTag {
  readonly service: string;
  readonly instance: string;
  readonly tag: string;
  readonly reason: string;
}

/** All routes, immutable: a new snapshot makes a new table. */
export interface RouteTable {
  readonly routes: readonly Route[];
  readonly badTags: readonly BadTag[];
  /**
   * The route of a request: an exact host before `*.name` (longest name first) before any host, the longest path in each.
   * @param host in lower case, without port
   * @param path normalised
   */
  readonly match: (host: string, path: string) => Route | undefined;
}

/** A table that finds these routes. */
export function indexRoutes(routes: readonly Route[], badTags: readonly BadTag[]): RouteTable {
  const byHost = Map.groupBy(routes, ({ host }) => host);
  const index = new Map(
    [...byHost].map(([host, list]) => [
      host,
      new PrefixIndex(list.map((route) => [route.path, route] as const)),
    ]),
  );
  const hasWildcards = [...byHost.keys()].some((host) => host.startsWith("*"));
  const anyHost = index.get("");
  return { routes, badTags, match };

  function match(host: string, path: string): Route | undefined {
    return (
      index.get(host)?.longest(path) ??
      (hasWildcards ? matchWildcard(host, path) : undefined) ??
      anyHost?.longest(path)
    );
  }

  function matchWildcard(host: string, path: string): Route | undefined {
    for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) {
      const route = index.get(`*${host.slice(dot)}`)?.longest(path);
      if (route) return route;
    }
    return undefined;
  }
}
