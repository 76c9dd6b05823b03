import { expect, test } from "vitest";
import { parseRouteTag } from "../../src/routes/parse-route-tag.ts";
import { redirectLocation, rewriteFor } from "../../src/routes/rewrite.ts";
import { instanceOf } from "../support/instances.ts";

function target(text: string) {
  const tag = parseRouteTag(text);
  if (tag.kind === "bad") throw new Error(tag.reason);
  return { instance: instanceOf({ id: "a", address: "10.0.0.7", port: 8080 }), tag: tag.route, weight: 1 };
}
function request(path: string, query = "") {
  return { host: "shop.example.com", path, target: path + query };
}

test("without options a request goes on as it came", () => {
  expect(rewriteFor(target("/foo"), request("/foo/%2F"))).toBeUndefined();
});

test.each([
  ["/foo strip=/foo", "/foo/bar", "", "/bar"],
  ["/foo strip=/foo", "/foo", "?x=1", "/?x=1"],
  ["/foo strip=/foo", "/foo/a%2Fb", "?q=%20", "/a%2Fb?q=%20"],
  ["/foo strip=/foo", "/f%6Fo/a%2Fb", "", "/a%2Fb"],
  ["/foo strip=/foo", "/foobar", "", "/bar"],
  ["/foo strip=/other", "/foo/bar", "", "/foo/bar"],
  ["/ prepend=/v1", "/bar", "?x", "/v1/bar?x"],
  ["/ prepend=/v1/", "/bar", "", "/v1/bar"],
  ["/foo strip=/foo prepend=/v2", "/foo/bar", "", "/v2/bar"],
])("%s sends %s%s as %s", (tag, path, query, sent) => {
  expect(rewriteFor(target(tag), request(path, query))?.target).toBe(sent);
});

test("OPTIONS * stays *", () => {
  expect(rewriteFor(target("/ strip=/x"), request("*"))?.target).toBeUndefined();
});

test("host=dst sends the instance's own address, host=NAME that name", () => {
  expect(rewriteFor(target("/ host=dst"), request("/"))?.host).toBe("10.0.0.7:8080");
  expect(rewriteFor(target("/ host=api.internal"), request("/"))?.host).toBe("api.internal");
});

test.each([
  ["/ redirect=301,https://new.example.com$path", "/a/b", "?q=1", "https://new.example.com/a/b?q=1"],
  ["/ redirect=302,https://new.example.com/", "/a", "", "https://new.example.com/"],
  ["/old redirect=308,https://$host/new$path strip=/old", "/old/a", "?q", "https://shop.example.com/new/a?q"],
  ["/ redirect=302,https://x/$path", "/$host", "", "https://x//$host"],
])("%s sends %s%s to %s", (tag, path, query, location) => {
  expect(redirectLocation(target(tag), request(path, query))).toBe(location);
});
