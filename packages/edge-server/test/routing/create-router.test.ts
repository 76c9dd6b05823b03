import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Instance } from "../../src/discovery/snapshot.ts";
import { createRouter } from "../../src/routing/create-router.ts";
import { indexRoutes, type Route } from "../../src/routing/route-table.ts";
import { instanceOf, snapshotOf } from "../support/instances.ts";

function tableOf(...instances: Instance[]) {
  return createRouter({ tagPrefix: "urlprefix-", defaultServices: ["main"] })(snapshotOf(...instances));
}
function tagged(id: string, ...tags: string[]) {
  return instanceOf({ id, tags: tags.map((tag) => `urlprefix-${tag}`) });
}
function idsAt(table: ReturnType<typeof tableOf>, host: string, path: string) {
  return table.match(host, path)?.targets.map(({ instance }) => instance.id);
}

test("the longest path wins", () => {
  const table = tableOf(tagged("root", "/"), tagged("a", "/a"), tagged("ab", "/a/b"));
  expect(idsAt(table, "", "/a/b/c")).toEqual(["ab"]);
  expect(idsAt(table, "", "/a/x")).toEqual(["a"]);
  expect(idsAt(table, "", "/x")).toEqual(["root"]);
});

test("an exact host comes before a wildcard, the longer wildcard before the shorter, any host last", () => {
  const table = tableOf(
    tagged("any", "/"),
    tagged("wild", "*.example.com/"),
    tagged("deep", "*.b.example.com/"),
    tagged("exact", "a.b.example.com/"),
  );
  expect(idsAt(table, "a.b.example.com", "/")).toEqual(["exact"]);
  expect(idsAt(table, "c.b.example.com", "/")).toEqual(["deep"]);
  expect(idsAt(table, "x.example.com", "/")).toEqual(["wild"]);
  expect(idsAt(table, "example.com", "/")).toEqual(["any"]);
});

test("a host without a fitting path falls back to the wildcard and to any host", () => {
  const table = tableOf(
    tagged("any", "/"),
    tagged("exact", "a.example.com/only"),
    tagged("wild", "*.example.com/w"),
  );
  expect(idsAt(table, "a.example.com", "/only/x")).toEqual(["exact"]);
  expect(idsAt(table, "a.example.com", "/w")).toEqual(["wild"]);
  expect(idsAt(table, "a.example.com", "/x")).toEqual(["any"]);
});

test("a tag's host may end with a dot, or stand alone", () => {
  const table = tableOf(tagged("dot", "a.example.com./x"), tagged("alone", "b.example.com"));
  expect(idsAt(table, "a.example.com", "/x")).toEqual(["dot"]);
  expect(idsAt(table, "b.example.com", "/any/path")).toEqual(["alone"]);
});

test("no route is no route", () => {
  expect(tableOf(tagged("a", "/a")).match("", "/b")).toBeUndefined();
});

test("a default service gets / without any tag, and not twice with one", () => {
  const table = tableOf(
    instanceOf({ id: "m1", service: "main" }),
    instanceOf({ id: "m2", service: "main", tags: ["urlprefix-/"] }),
  );
  expect(idsAt(table, "", "/x")).toEqual(["m1", "m2"]);
});

test("a bad tag disables that route alone and is told with its reason", () => {
  const table = tableOf(tagged("a", "/good", "/bad allow=ip:10.0.0.1"));
  expect(idsAt(table, "", "/good")).toEqual(["a"]);
  expect(table.match("", "/bad")).toBeUndefined();
  expect(table.badTags).toEqual([
    {
      service: "web",
      instance: "a",
      tag: "urlprefix-/bad allow=ip:10.0.0.1",
      reason: expect.stringContaining("allow"),
    },
  ]);
});

test("a route whose instances are all out of use stays a route without targets", () => {
  const route = tableOf(
    instanceOf({ id: "a", tags: ["urlprefix-/"], isUsable: false, state: "critical" }),
  ).match("", "/");
  expect(route?.targets).toEqual([]);
  expect(route?.unusable.map(({ instance }) => instance.id)).toEqual(["a"]);
});

test("a share is what each of its instances gets, the rest goes to the others by Consul's weights", () => {
  const table = tableOf(
    tagged("canary", "/ weight=0.1"),
    instanceOf({ id: "a", tags: ["urlprefix-/"], weight: 1 }),
    instanceOf({ id: "b", tags: ["urlprefix-/"], weight: 2 }),
  );
  const weights = table.match("", "/")?.targets.map(({ weight }) => weight) ?? [];
  expect(weights[0]).toBe(0.1);
  expect(weights[1]).toBeCloseTo(0.3);
  expect(weights[2]).toBeCloseTo(0.6);
});

test("a change of one service leaves the other services' routes the same objects", () => {
  const router = createRouter({ tagPrefix: "urlprefix-", defaultServices: [] });
  const before = snapshotOf(
    tagged("a", "/a"),
    instanceOf({ id: "b", service: "other", tags: ["urlprefix-/b"] }),
  );
  const first = router(before);
  const services = new Map(before.services).set("web", [tagged("a", "/a"), tagged("a2", "/a")]);
  const second = router({ ...before, services });
  expect(second.match("", "/b")).toBe(first.match("", "/b"));
  expect(second.match("", "/a")?.targets).toHaveLength(2);
});

const hosts = ["", "a.example.com", "b.example.com", "*.example.com", "*.com", "*.b.example.com"];
const anyPath = fc
  .array(fc.constantFrom("a", "b", "ab", "%2F", ""), { maxLength: 4 })
  .map((parts) => `/${parts.join("/")}`);

/** The rules as they are written, one after the other. */
function naiveMatch(routes: readonly Route[], host: string, path: string): Route | undefined {
  const wildcards = hosts.filter(
    (h) => h.startsWith("*") && host.endsWith(h.slice(1)) && host !== h.slice(1),
  );
  const order = [host, ...wildcards.sort((x, y) => y.length - x.length), ""];
  for (const wanted of order) {
    const fitting = routes.filter((route) => route.host === wanted && path.startsWith(route.path));
    const [best] = fitting.sort((x, y) => y.path.length - x.path.length);
    if (best) return best;
  }
  return undefined;
}

test("matching agrees with a naive matcher", () => {
  const place = fc.record({ host: fc.constantFrom(...hosts), path: anyPath });
  const places = fc.uniqueArray(place, { selector: ({ host, path }) => host + path, maxLength: 30 });
  const requestHost = fc.constantFrom(
    "a.example.com",
    "b.example.com",
    "c.b.example.com",
    "x.com",
    "com",
    "example.com",
    "other",
  );
  fc.assert(
    fc.property(places, requestHost, anyPath, (list, host, path) => {
      const routes = list.map((at) => ({ ...at, name: at.host + at.path, targets: [], unusable: [] }));
      expect(indexRoutes(routes, []).match(host, path)).toBe(naiveMatch(routes, host, path));
    }),
    { numRuns: 500 },
  );
});

test("a service that is routed by name is meant however its name is written", () => {
  const snapshot = snapshotOf({ ...instanceOf({ id: "a" }), service: "Main" });
  const table = createRouter({ tagPrefix: "urlprefix-", defaultServices: ["main", "MAIN"] })(snapshot);
  expect(idsAt(table, "", "/")).toEqual(["a"]);
});
