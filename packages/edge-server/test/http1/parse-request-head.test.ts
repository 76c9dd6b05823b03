import { expect, test } from "vitest";
import { parseRequestHead } from "../../src/http1/parse-request-head.ts";
import { RequestHead } from "../../src/http1/request-head.ts";
import { head } from "../proxy/vectors/vector.ts";

test.each([
  ["GET", true],
  ["PUT", true],
  ["QUERY", true],
  ["POST", false],
  ["PATCH", false],
  ["PURGE", false],
  ["SUBSCRIBE", false],
  ["VERSION-CONTROL", false],
  ["LOCK", false],
])("whether %s may be repeated: %s", (method, isIdempotent) => {
  const parsed = parseRequestHead(head(`${method} / HTTP/1.1`, "Host: a"));
  expect(parsed instanceof RequestHead && parsed.isIdempotent).toBe(isIdempotent);
});

test("a host is matched without its final dot and sent as it came", () => {
  const parsed = parseRequestHead(head("GET / HTTP/1.1", "Host: Shop.Example.COM.:8080"));
  expect(parsed).toMatchObject({ host: "shop.example.com", authority: "Shop.Example.COM.:8080" });
});
