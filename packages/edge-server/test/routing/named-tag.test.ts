import { expect, test } from "vitest";
import { createRouter } from "../../src/routing/create-router.ts";
import { endpointOf } from "../../src/routing/endpoint-of.ts";
import { namedTag } from "../../src/routing/named-tag.ts";
import { parseRouteTag } from "../../src/routing/parse-route-tag.ts";
import { instanceOf, snapshotOf } from "../support/instances.ts";

test.each([
  ["/ proto=https", "{service}.service.consul", "web-shop.service.consul"],
  ["/ proto=https", "edge.{service}.{service}", "edge.web-shop.web-shop"],
  ["/ proto=https", undefined, undefined],
  ["/ proto=https host=dst", "{service}.service.consul", "web-shop.service.consul"],
  ["/ proto=https sni=other.internal", "{service}.service.consul", "other.internal"],
  ["/ proto=https host=api.internal", "{service}.service.consul", "api.internal"],
  ["/", "{service}.service.consul", undefined],
])("%s with the pattern %s: the certificate is asked for %s", (text, pattern, name) => {
  const parsed = parseRouteTag(text);
  if (parsed.kind === "bad") throw new Error(parsed.reason);
  expect(endpointOf(namedTag(parsed.route, "Web-Shop", pattern)).serverName).toBe(name);
});

test("each service's instances are asked for their own name, whatever tags they share", () => {
  const toTable = createRouter({
    tagPrefix: "urlprefix-",
    defaultServices: [],
    upstreamName: "{service}.test",
  });
  const tags = ["urlprefix-/ proto=https"];
  const table = toTable(
    snapshotOf(instanceOf({ id: "a", service: "one", tags }), instanceOf({ id: "b", service: "two", tags })),
  );
  const names = table.routes.flatMap(({ targets }) => targets.map(({ tag }) => endpointOf(tag).serverName));
  expect(names).toEqual(["one.test", "two.test"]);
});
