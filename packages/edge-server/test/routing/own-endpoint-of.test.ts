import { expect, test } from "vitest";
import { ownEndpointOf } from "../../src/routing/own-endpoint-of.ts";
import { instanceOf } from "../support/instances.ts";

const rules = { tagPrefix: "urlprefix-" };

test("outside of a request an instance is spoken to as its first good tag says", () => {
  const tags = ["other", "urlprefix-/ nonsense=1", "urlprefix-/ proto=https sni=a.internal", "urlprefix-/x"];
  expect(ownEndpointOf(instanceOf({ id: "a", tags }), rules)).toEqual({
    protocol: "https",
    serverName: "a.internal",
  });
  expect(ownEndpointOf(instanceOf({ id: "b" }), rules).protocol).toBe("http");
});

test("an https instance whose tag says no name is asked for that of its service", () => {
  const named = { ...rules, upstreamName: "{service}.service.consul" };
  const tags = ["urlprefix-/ proto=https"];
  expect(ownEndpointOf(instanceOf({ id: "a", tags }), named).serverName).toBe("web.service.consul");
  expect(ownEndpointOf(instanceOf({ id: "a", tags }), rules).serverName).toBeUndefined();
});
