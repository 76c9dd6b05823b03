import * as fc from "fast-check";
import { canonicalJson, digestOf } from "jobspec";
import { UserError } from "command-line/user-error";
import { expect, test } from "vitest";

test("keys are sorted by UTF-16 code units, at every depth", () => {
  expect(canonicalJson({ b: [{ z: 1, a: 2 }], a: "é", "€": 1, "😀": 2, "\uFB33": 3 })).toBe(
    '{"a":"é","b":[{"a":2,"z":1}],"€":1,"😀":2,"\uFB33":3}',
  );
});

test("it is JSON of the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("members of undefined are left out", () => {
  expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
});

test.each([[Number.NaN], [Infinity], [new Date(0)], [() => 1], [new Map()], [1n], [Symbol("x")]])(
  "%s is refused",
  (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(UserError);
    expect(() => canonicalJson({ deep: [value] })).toThrow(/^deep\.0 is /);
  },
);

test("equal values have equal digests, different ones different", () => {
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(digestOf(a) === digestOf(b)).toBe(canonicalJson(a) === canonicalJson(b));
    }),
  );
});
