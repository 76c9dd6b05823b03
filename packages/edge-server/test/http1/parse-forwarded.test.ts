import { expect, test } from "vitest";
import { parseForwarded } from "../../src/http1/parse-forwarded.ts";

test.each([
  ["for=192.0.2.1", [{ for: "192.0.2.1", host: "", proto: "" }]],
  ['For="[2001:db8::1]:4711"', [{ for: "[2001:db8::1]:4711", host: "", proto: "" }]],
  ["proto=https;by=_x;HOST=a", [{ for: "", host: "a", proto: "https" }]],
  [
    "for=a, for=b;proto=http",
    [
      { for: "a", host: "", proto: "" },
      { for: "b", host: "", proto: "http" },
    ],
  ],
  ['for="a,b;\\"c";host="x"', [{ for: 'a,b;"c', host: "x", proto: "" }]],
  [
    "for=a ; proto=https\t,\tfor=b",
    [
      { for: "a", host: "", proto: "https" },
      { for: "b", host: "", proto: "" },
    ],
  ],
])("%s names its hops (RFC 7239 section 4)", (value, elements) => {
  expect(parseForwarded(value)).toEqual(elements);
});

test.each([
  "",
  "for",
  "for=",
  "for=a;",
  "for=a,",
  ",for=a",
  'for="a',
  'for="a"b',
  "for=a b",
  "for=[::1]",
  "for =a",
])("%j is malformed", (value) => {
  expect(parseForwarded(value)).toBeUndefined();
});
