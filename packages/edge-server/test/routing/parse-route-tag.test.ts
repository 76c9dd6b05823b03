import { expect, test } from "vitest";
import { parseRouteTag } from "../../src/routing/parse-route-tag.ts";

function parsed(text: string) {
  const tag = parseRouteTag(text);
  return tag.kind === "route" ? tag.route : tag.reason;
}

test.each([
  ["/", { host: "", path: "/" }],
  ["/foo", { host: "", path: "/foo" }],
  ["example.com", { host: "example.com", path: "/" }],
  ["*.Example.com", { host: "*.example.com", path: "/" }],
  ["*", { host: "", path: "/" }],
  ["example.com strip=/a", { host: "example.com", path: "/", strip: "/a" }],
  ["example.com./a", { host: "example.com", path: "/a" }],
  ["example.com.", { host: "example.com", path: "/" }],
  ["*.example.com./", { host: "*.example.com", path: "/" }],
  ["/ strip=/%66oo prepend=/v1/./x", { strip: "/foo", prepend: "/v1/x" }],
  ["/ redirect=302,/$path", { redirect: { status: 302, location: "/$path" } }],
  [
    "/ redirect=302,https://$host:8443$path",
    { redirect: { status: 302, location: "https://$host:8443$path" } },
  ],
  ["Example.COM/", { host: "example.com", path: "/" }],
  ["*.example.com/a", { host: "*.example.com", path: "/a" }],
  ["*/a", { host: "", path: "/a" }],
  ["/%66oo/../bar", { host: "", path: "/bar" }],
  ["/a%2fb", { host: "", path: "/a%2Fb" }],
  ["/foo strip=/foo", { strip: "/foo" }],
  ["/foo  strip=/foo   prepend=/v1", { strip: "/foo", prepend: "/v1" }],
  ["/ host=dst", { forwardedHost: "dst" }],
  ["/ proto=https sni=API.internal", { protocol: "https", sni: "api.internal" }],
  ["/ host=api.internal:8080", { forwardedHost: "api.internal:8080" }],
  ["/ proto=https", { protocol: "https" }],
  ["/ proto=http", { protocol: "http" }],
  ["/ weight=0.25", { share: 0.25 }],
  ["/ weight=.5", { share: 0.5 }],
  ["/ pipeline=16", { pipelineDepth: 16 }],
  ["/ pipeline=0", { pipelineDepth: 0 }],
  ["/ weight=0", { share: undefined }],
  [
    "/ redirect=301,https://example.com$path",
    { redirect: { status: 301, location: "https://example.com$path" } },
  ],
  ["/ redirect=302,/new", { redirect: { status: 302, location: "/new" } }],
  [
    "/ redirect=308,https://example.com/?a=1,2",
    { redirect: { status: 308, location: "https://example.com/?a=1,2" } },
  ],
])("%s is a route", (text, route) => {
  expect(parsed(text)).toMatchObject(route);
});

test.each([
  ["", "neither host nor path"],
  [":3306 proto=tcp", "TCP routes not supported"],
  ["example.com:443/", "ports are not matched"],
  ["example.com:443", "ports are not matched"],
  ["ex ample/", "name=value"],
  ["../", "is not a name"],
  ["example.com../", "is not a name"],
  ["-x/", "is not a name"],
  ["a*.example.com/", "is not a name"],
  ["/ä", "ASCII"],
  ["/a?b=1", "not a path"],
  ["/ strip=foo", "strip"],
  ["/ prepend=v1", "prepend"],
  ["/ host=a/b", "host"],
  ["/ host=", "host"],
  ["/ proto=tcp", "proto"],
  ["/ weight=2", "weight"],
  ["/ weight=-1", "weight"],
  ["/ pipeline=257", "pipeline"],
  ["/ pipeline=1.5", "pipeline"],
  ["/ pipeline=", "pipeline"],
  ["/ weight=x", "weight"],
  ["/ redirect=301", "redirect"],
  ["/ redirect=200,https://a/", "redirect status"],
  ["/ redirect=301,javascript:alert(1)", "redirect"],
  ["/ redirect=301,$path", "redirect"],
  ["/ redirect=301,//evil.example/", "with a host"],
  ["/ redirect=301,/\\evil.example/", "with a host"],
  ["/ redirect=301,https://$path", "with a host"],
  ["/ redirect=301,https:///$path", "with a host"],
  ["/ redirect=301,https://a@$host/", "with a host"],
  ["/ redirect=301,https://a:99999$path", "with a host"],
  ["/ allow=ip:10.0.0.0/8", '"allow" is not supported'],
  ["/ auth=basic", '"auth" is not supported'],
  ["/ tlsskipverify=true", "not supported"],
  ["/ constructor=x", "not supported"],
  ["/ strip", "name=value"],
])("%j is bad, and says why", (text, reason) => {
  expect(parsed(text)).toContain(reason);
});
