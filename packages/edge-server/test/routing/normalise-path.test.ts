import * as fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePath } from "../../src/routing/normalise-path.ts";

test.each([
  ["/", "/"],
  ["/a/b", "/a/b"],
  ["/a%2Fb", "/a%2Fb"],
  ["/a%2fb", "/a%2Fb"],
  ["/%61%64min", "/admin"],
  ["/public/../admin", "/admin"],
  ["/public/%2e%2E/admin", "/admin"],
  ["/public/.%2e/admin", "/admin"],
  ["/../../etc", "/etc"],
  ["/a/./b", "/a/b"],
  ["/a/b/..", "/a/"],
  ["/a/b/.", "/a/b/"],
  ["/..", "/"],
  ["/a//b", "/a//b"],
  ["/.well-known/x", "/.well-known/x"],
  ["/a%zz", "/a%zz"],
  ["/%25%32%65", "/%252e"],
])("%s is matched as %s", (path, normalised) => {
  expect(normalisePath(path)).toBe(normalised);
});

test("a path resolves as the WHATWG URL standard resolves it, whatever dot segments it has", () => {
  const segment = fc.constantFrom("", ".", "..", "a", "b", "%2e", "%2E%2e", "%61", "%2F", "x.y", "...");
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
      const path = `/${segments.join("/")}`;
      const url = new URL(`http://h${path.startsWith("//") ? `/${path}` : path}`).pathname;
      // URL leaves %61 alone; here it is decoded.
      const expected = url.replaceAll("%61", "a");
      expect(normalisePath(path.startsWith("//") ? `/${path}` : path)).toBe(expected);
    }),
  );
});

test("what is normalised stays as it is", () => {
  fc.assert(
    fc.property(fc.webPath({ size: "small" }), (path) => {
      const once = normalisePath(`/${path}`);
      expect(normalisePath(once)).toBe(once);
    }),
  );
});

test("a backslash would lead elsewhere with upstreams that parse URLs as browsers do: hence it is no part of a target", () => {
  expect(normalisePath("/public\\..\\admin")).toBe("/public\\..\\admin");
  expect(new URL("/public\\..\\admin", "http://a").pathname).toBe("/admin");
});
