import { serviceKey } from "../discovery/service-key.ts";
import type { Instance, Snapshot } from "../discovery/snapshot.ts";
import { namedTag } from "./named-tag.ts";
import { parseRouteTag, type ParsedTag, type RouteTag } from "./parse-route-tag.ts";
import { indexRoutes, type BadTag, type Route, type RouteTable, type Unweighed } from "./route-table.ts";
import { weigh } from "./weigh.ts";

export interface RouterOptions {
  readonly tagPrefix: string;
  /** Services that get the route `/` without any tag. */
  readonly defaultServices: readonly string[];
  /** See {@link namedTag}. */
  readonly upstreamName?: string | undefined;
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
  pipelineDepth: 0,
};

/** Makes route tables of snapshots; only what changed since the last one is worked on anew. */
export function createRouter(options: RouterOptions): (snapshot: Snapshot) => RouteTable {
  const router = new Router(options);
  return (snapshot) => router.tableOf(snapshot);
}

/** A route, and the lists of targets that it was made of. */
interface MergedRoute {
  readonly sources: readonly (readonly Unweighed[])[];
  readonly route: Route;
}

class Router {
  readonly #tagPrefix: string;
  readonly #defaultKeys: ReadonlySet<string>;
  readonly #upstreamName: string | undefined;
  readonly #parsedTags = new Map<string, ParsedTag>();
  #fragments: ReadonlyMap<string, Fragment> = new Map();
  #routes: ReadonlyMap<string, MergedRoute> = new Map();

  constructor({ tagPrefix, defaultServices, upstreamName }: RouterOptions) {
    this.#tagPrefix = tagPrefix;
    this.#upstreamName = upstreamName;
    this.#defaultKeys = new Set(defaultServices.map(serviceKey));
  }

  tableOf({ services }: Snapshot): RouteTable {
    this.#fragments = new Map(
      [...services].map(([service, instances]) => [service, this.#fragmentOf(service, instances)]),
    );
    this.#routes = this.#mergeRoutes();
    const badTags = [...this.#fragments.values()].flatMap((fragment) => fragment.badTags);
    return indexRoutes(
      [...this.#routes.values()].map(({ route }) => route),
      badTags,
    );
  }

  #fragmentOf(service: string, instances: readonly Instance[]): Fragment {
    const before = this.#fragments.get(service);
    return before?.instances === instances ? before : this.#makeFragment(service, instances);
  }

  #makeFragment(service: string, instances: readonly Instance[]): Fragment {
    const targets = new Map<string, Unweighed[]>();
    const badTags: BadTag[] = [];
    const isDefault = this.#defaultKeys.has(serviceKey(service));
    for (const instance of instances) {
      for (const [place, tag] of this.#tagsOf(instance, isDefault, badTags)) {
        const list = targets.get(place);
        if (list) list.push({ instance, tag });
        else targets.set(place, [{ instance, tag }]);
      }
    }
    return { instances, targets, badTags };
  }

  /** One tag for each place: of two for the same one the first counts. */
  #tagsOf(instance: Instance, isDefault: boolean, badTags: BadTag[]): ReadonlyMap<string, RouteTag> {
    const tags = new Map<string, RouteTag>();
    for (const tag of instance.tags) {
      if (!tag.startsWith(this.#tagPrefix)) continue;
      const parsed = this.#parse(tag);
      if (parsed.kind === "bad")
        badTags.push({ service: instance.service, instance: instance.id, tag, reason: parsed.reason });
      else if (!tags.has(placeOf(parsed.route)))
        tags.set(placeOf(parsed.route), namedTag(parsed.route, instance.service, this.#upstreamName));
    }
    if (isDefault && !tags.has("/")) tags.set("/", everything);
    return tags;
  }

  #parse(tag: string): ParsedTag {
    const known = this.#parsedTags.get(tag);
    if (known) return known;
    // Tags may carry a version or a build: forget old ones now and then.
    if (this.#parsedTags.size >= 100_000) this.#parsedTags.clear();
    const parsed = parseRouteTag(tag.slice(this.#tagPrefix.length));
    this.#parsedTags.set(tag, parsed);
    return parsed;
  }

  #mergeRoutes(): ReadonlyMap<string, MergedRoute> {
    const sources = new Map<string, (readonly Unweighed[])[]>();
    for (const { targets } of this.#fragments.values()) {
      for (const [place, list] of targets) {
        const lists = sources.get(place);
        if (lists) lists.push(list);
        else sources.set(place, [list]);
      }
    }
    return new Map(
      [...sources].map(([place, lists]) => [place, { sources: lists, route: this.#routeOf(place, lists) }]),
    );
  }

  #routeOf(place: string, lists: readonly (readonly Unweighed[])[]): Route {
    const before = this.#routes.get(place);
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
    name: placeOf({ host, path }),
    targets: weigh(all.filter(({ instance }) => instance.isUsable)),
    unusable: weigh(all.filter(({ instance }) => !instance.isUsable)),
  };
}

/** Host and path as one text; hosts have no slash. */
function placeOf({ host, path }: Pick<RouteTag, "host" | "path">): string {
  return host + path;
}
