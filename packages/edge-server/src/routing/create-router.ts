import { serviceKey } from "../discovery/service-key.ts";
import type { Instance, Snapshot } from "../discovery/snapshot.ts";
import { parseRouteTag, type ParsedTag, type RouteTag } from "./parse-route-tag.ts";
import { indexRoutes, type BadTag, type Route, type RouteTable, type Unweighed } from "./route-table.ts";
import { weigh } from "./weigh.ts";

export interface RouterOptions {
  readonly tagPrefix: string;
  /** Services that get the route `/` without any tag. */
  readonly defaultServices: readonly string[];
}

/** The part of the table that one service makes. */
interface Fragment {
  readonly instances: readonly Instance[];
  readonly targets: ReadonlyMap<string, readonly Unweighed[]>;
  readonly badTags: readonly BadTag[];
}

const everything: RouteTag = {
  host: "",
  path: "/",
  strip: undefined,
  prepend: undefined,
  forwardedHost: undefined,
  sni: undefined,
  protocol: "http",
  share: undefined,
  redirect: undefined,
};

/** Makes route tables of snapshots; only what changed since the last one is worked on anew. */
export function createRouter({
  tagPrefix,
  defaultServices,
}: RouterOptions): (snapshot: Snapshot) => RouteTable {
  const parsedTags = new Map<string, ParsedTag>();
  const defaultKeys = new Set(defaultServices.map(serviceKey));
  let fragments = new Map<string, Fragment>();
  let routes = new Map<
    string,
    { readonly sources: readonly (readonly Unweighed[])[]; readonly route: Route }
  >();
  return (snapshot) => {
    fragments = new Map(
      [...snapshot.services].map(([service, instances]) => [service, fragmentOf(service, instances)]),
    );
    routes = mergeRoutes();
    const badTags = [...fragments.values()].flatMap((fragment) => fragment.badTags);
    return indexRoutes(
      [...routes.values()].map(({ route }) => route),
      badTags,
    );
  };

  function fragmentOf(service: string, instances: readonly Instance[]): Fragment {
    const before = fragments.get(service);
    return before?.instances === instances ? before : makeFragment(service, instances);
  }

  function makeFragment(service: string, instances: readonly Instance[]): Fragment {
    const targets = new Map<string, Unweighed[]>();
    const badTags: BadTag[] = [];
    const isDefault = defaultKeys.has(serviceKey(service));
    for (const instance of instances) {
      for (const [place, tag] of tagsOf(instance, isDefault, badTags)) {
        const list = targets.get(place);
        if (list) list.push({ instance, tag });
        else targets.set(place, [{ instance, tag }]);
      }
    }
    return { instances, targets, badTags };
  }

  /** One tag for each place: of two for the same one the first counts. */
  function tagsOf(instance: Instance, isDefault: boolean, badTags: BadTag[]): ReadonlyMap<string, RouteTag> {
    const tags = new Map<string, RouteTag>();
    for (const tag of instance.tags) {
      if (!tag.startsWith(tagPrefix)) continue;
      const parsed = parse(tag);
      if (parsed.kind === "bad")
        badTags.push({ service: instance.service, instance: instance.id, tag, reason: parsed.reason });
      else if (!tags.has(placeOf(parsed.route))) tags.set(placeOf(parsed.route), parsed.route);
    }
    if (isDefault && !tags.has("/")) tags.set("/", everything);
    return tags;
  }

  function parse(tag: string): ParsedTag {
    const known = parsedTags.get(tag);
    if (known) return known;
    // Tags may carry a version or a build: forget old ones now and then.
    if (parsedTags.size >= 100_000) parsedTags.clear();
    const parsed = parseRouteTag(tag.slice(tagPrefix.length));
    parsedTags.set(tag, parsed);
    return parsed;
  }

  function mergeRoutes(): typeof routes {
    const sources = new Map<string, (readonly Unweighed[])[]>();
    for (const { targets } of fragments.values()) {
      for (const [place, list] of targets) {
        const lists = sources.get(place);
        if (lists) lists.push(list);
        else sources.set(place, [list]);
      }
    }
    return new Map(
      [...sources].map(([place, lists]) => [place, { sources: lists, route: routeOf(place, lists) }]),
    );
  }

  function routeOf(place: string, lists: readonly (readonly Unweighed[])[]): Route {
    const before = routes.get(place);
    const isSame =
      before?.sources.length === lists.length && before.sources.every((list, i) => list === lists[i]);
    return isSame && before ? before.route : makeRoute(lists.flat());
  }
}

function makeRoute(all: readonly Unweighed[]): Route {
  const { host, path } = all[0]?.tag ?? everything;
  return {
    host,
    path,
    targets: weigh(all.filter(({ instance }) => instance.isUsable)),
    unusable: weigh(all.filter(({ instance }) => !instance.isUsable)),
  };
}

/** Host and path as one text; hosts have no slash. */
function placeOf({ host, path }: RouteTag): string {
  return host + path;
}
