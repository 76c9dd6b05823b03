import { expect, test } from "vitest";
import { hostOfAuthority } from "../../src/http1/authority.ts";

test.each([
  ["Example.COM", "example.com"],
  ["example.com.", "example.com"],
  ["example.com.:8080", "example.com"],
  ["127.0.0.1.", "127.0.0.1"],
  ["example.com..", "example.com."],
  [".", "."],
  ["[2001:DB8::1]:80", "[2001:db8::1]"],
])("%s names the host %s", (authority, host) => {
  expect(hostOfAuthority(authority)).toBe(host);
});
