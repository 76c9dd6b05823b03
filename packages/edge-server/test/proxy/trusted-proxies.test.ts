import { describe, expect, test } from "vitest";
import { ClientHop } from "../../src/proxy/client-hop.ts";
import { forwardedLines } from "../../src/proxy/forwarded-fields.ts";
import { parseRequestHead, RequestHead } from "../../src/proxy/request-head.ts";
import { clientAddressOf, parseTrustedProxies } from "../../src/proxy/trusted-proxies.ts";
import { get } from "./vectors/vector.ts";

const isTrusted = parseTrustedProxies(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);

test.each([
  ["10.1.2.3", true],
  ["11.1.2.3", false],
  ["192.0.2.1", true],
  ["192.0.2.2", false],
  ["2001:db8::5", true],
  ["2001:db9::5", false],
  ["nonsense", false],
])("%s is trusted: %s", (address, expected) => {
  expect(isTrusted(address)).toBe(expected);
});

test.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "a", "::/129", "10.0.0.0/8/8", "10.0.0.0/-1"])(
  "%s is no CIDR",
  (entry) => {
    expect(() => parseTrustedProxies([entry])).toThrow(RangeError);
  },
);

describe("the client's address", () => {
  test.each([
    ["a peer nobody trusts is the client, whatever it claims", "1.1.1.1", "2.2.2.2", "1.1.1.1"],
    ["a trusted peer names the client", "10.0.0.1", "2.2.2.2", "2.2.2.2"],
    ["trusted hops are passed over from the end", "10.0.0.1", "2.2.2.2, 10.0.0.3", "2.2.2.2"],
    [
      "what the client itself claimed before is not believed",
      "10.0.0.1",
      "9.9.9.9, 2.2.2.2, 10.0.0.3",
      "2.2.2.2",
    ],
    ["an entry that is no address ends the chain", "10.0.0.1", "2.2.2.2, unknown, 10.0.0.3", "10.0.0.3"],
    ["a trusted peer that says nothing is the client", "10.0.0.1", undefined, "10.0.0.1"],
  ])("%s", (_name, peer, forwardedFor, expected) => {
    expect(clientAddressOf(peer, forwardedFor, isTrusted)).toBe(expected);
  });
});

function parsed(...lines: readonly string[]): RequestHead {
  const head = parseRequestHead(get(...lines));
  if (!(head instanceof RequestHead)) throw new Error(head.code);
  return head;
}

test("behind a trusted proxy its word is added to", () => {
  const head = parsed(
    "X-Forwarded-For: 2.2.2.2",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: shop",
    "X-Forwarded-Port: 443",
    "Forwarded: for=2.2.2.2",
  );
  expect(
    forwardedLines(head, new ClientHop({ address: "10.0.0.1", scheme: "http", port: 80, isTrusted: true })),
  ).toBe(
    "X-Forwarded-For: 2.2.2.2, 10.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop\r\nX-Forwarded-Port: 443\r\n" +
      'Forwarded: for=2.2.2.2, for=10.0.0.1;host="a";proto=http\r\nVia: 1.1 edge\r\n',
  );
});

test("an IPv6 client is quoted in Forwarded", () => {
  expect(
    forwardedLines(
      parsed(),
      new ClientHop({ address: "2001:db8::1", scheme: "https", port: 443, isTrusted: false }),
    ),
  ).toContain('Forwarded: for="[2001:db8::1]";host="a";proto=https\r\n');
});
