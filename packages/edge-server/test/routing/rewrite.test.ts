import * as fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePath } from "../../src/routing/normalise-path.ts";
import { parseRouteTag } from "../../src/routing/parse-route-tag.ts";
import { redirectLocation, rewriteFor } from "../../src/routing/rewrite.ts";
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
  ["/ prepend=/v1", "/bar", "?x", "/v1/bar?x"],
  ["/ prepend=/v1/", "/bar", "", "/v1/bar"],
  ["/foo strip=/foo prepend=/v2", "/foo/bar", "", "/v2/bar"],
  ["/api strip=/api", "/a/../api/x", "?q", "/x?q"],
  ["/api strip=/api", "/%61pi/../api/x", "", "/x"],
  ["/api strip=/api", "/api/../api/x", "", "/x"],
  ["/api strip=/api", "/api/a/../b", "", "/a/../b"],
  ["/api strip=/api", "/api/a/../../api/b", "", "/b"],
  ["/api strip=/api", "/api/a%2Fb/%2e/%7Ec", "", "/a%2Fb/%2e/%7Ec"],
  ["/api strip=/api", "/api../secret", "", "/secret"],
  ["/api strip=/api", "/api%2e%2e/secret", "", "/secret"],
  ["/api strip=/api prepend=/v1", "/api../secret", "", "/v1/secret"],
  ["/api strip=/api prepend=/v1", "/api/x/../y", "", "/v1/x/../y"],
  ["/ prepend=/v1", "/../secret", "", "/v1/secret"],
  ["/ prepend=/v1", "/a/%2e%2e/%2E%2E/secret", "", "/v1/secret"],
  ["/api strip=/%61pi", "/api/x", "", "/x"],
])("%s sends %s%s as %s", (tag, path, query, sent) => {
  expect(rewriteFor(target(tag), request(path, query))?.target).toBe(sent);
});

test.each([
  ["/foo strip=/other", "/foo/bar"],
  ["/ strip=/api", "/api/../secret"],
  ["/ strip=/api", "/ap%2569/x"],
])("%s sends %s as it came: what was matched does not begin with it", (tag, path) => {
  expect(rewriteFor(target(tag), request(path))?.target).toBeUndefined();
});

test.each([
  ["/foo strip=/foo", "/foo/bar", "/foo"],
  ["/foo strip=/foo/", "/foo/bar", "/foo"],
  ["/foo strip=/foo", "/x/../foo/bar", "/foo"],
  ["/ strip=/", "/foo", undefined],
  ["/ strip=/foo", "/bar", undefined],
  ["/ prepend=/foo", "/bar", undefined],
])("%s tells of %s that %s was stripped", (tag, path, prefix) => {
  expect(rewriteFor(target(tag), request(path))?.strippedPrefix).toBe(prefix);
});

const anyPath = fc
  .array(fc.constantFrom("api", "api..", "..", ".", "%2e%2e", "%61pi", "a", "", "%2F", ".%2E", "secret"), {
    minLength: 1,
    maxLength: 6,
  })
  .map((segments) => `/${segments.join("/")}`);

test("what is sent means the matched path less the prefix, and never leads above where it is put", () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const matched = normalisePath(path);
      fc.pre(matched.startsWith("/api"));
      const sent = rewriteFor(target("/api strip=/api prepend=/v1"), request(path))?.target ?? "";
      const rest = matched.slice("/api".length);
      const wanted = normalisePath(rest.startsWith("/") ? rest : `/${rest}`);
      expect(normalisePath(sent)).toBe(`/v1${wanted}`);
      if (path.startsWith("/api/") && !/\.|%2e/i.test(path)) expect(sent).toBe(`/v1${path.slice(4)}`);
    }),
    { numRuns: 3000 },
  );
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
  ["/ redirect=302,https://x/$path", "/$host", "", "https://x/$host"],
  ["/ redirect=302,https://x$path", "//evil.example/", "", "https://x/evil.example/"],
  ["/old redirect=301,https://x/$path strip=/old", "/old/a", "", "https://x/a"],
  ["/old redirect=301,https://x/$path strip=/old", "/old", "?q", "https://x/?q"],
  ["/ redirect=301,/$path", "/evil.example/x", "", "/evil.example/x"],
  ["/ redirect=301,/$path", "//evil.example/x", "", "/evil.example/x"],
  ["/ redirect=301,/$path", "/", "", "/"],
  ["/old redirect=301,/$path strip=/old", "/old//evil.example", "", "/evil.example"],
  ["/old redirect=301,/new$path strip=/old", "/old//a", "", "/new/a"],
  ["/ redirect=301,https://x/?next=$path", "/a", "?b", "https://x/?next=/a?b"],
  ["/ redirect=301,https://x$path", "/a", '?<"^`{|}\\>', "https://x/a?%3C%22%5E%60%7B%7C%7D%5C%3E"],
  ["/ redirect=301,https://x$path", "*", "", "https://x/"],
])("%s sends %s%s to %s", (tag, path, query, location) => {
  expect(redirectLocation(target(tag), request(path, query))).toBe(location);
});

test("a redirect that puts the host in needs one", () => {
  const nameless = { ...request("/a"), host: "" };
  expect(redirectLocation(target("/ redirect=302,https://$host/b"), nameless)).toBeUndefined();
});

test.each(["/$path", "/a/$path", "https://shop.example.com$path", "https://shop.example.com/$path"])(
  "no path makes redirect=302,%s point at another host",
  (location) => {
    const beginning = fc.constantFrom(
      "/",
      "//",
      "/\\",
      "///",
      "/.//",
      "/%2F",
      "/..//",
      "/.\\/",
      "/@",
      "/;@",
      "/:80",
    );
    fc.assert(
      fc.property(beginning, fc.constantFrom("", "/old"), (start, prefix) => {
        const sent = redirectLocation(
          target(`/ redirect=302,${location}${prefix && ` strip=${prefix}`}`),
          request(`${prefix}${start}evil.example/x`),
        );
        expect(new URL(sent ?? "", "https://shop.example.com/").host).toBe("shop.example.com");
      }),
    );
  },
);
