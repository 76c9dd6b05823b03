import { describe, expect, test } from "vitest";
import { ClientHop } from "../../src/downstream/client-hop.ts";
import { forwardedLines } from "../../src/exchange/forwarded-fields.ts";
import { parseRequestHead } from "../../src/http1/parse-request-head.ts";
import { RequestHead } from "../../src/http1/request-head.ts";
import { findClient, parseTrustedProxies } from "../../src/downstream/trusted-proxies.ts";
import { head } from "../proxy/vectors/vector.ts";

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
    ["a peer nobody trusts is the client, whatever it claims", "1.1.1.1", "2.2.2.2", "1.1.1.1", 0],
    ["a trusted peer names the client", "10.0.0.1", "2.2.2.2", "2.2.2.2", 1],
    ["trusted hops are passed over from the end", "10.0.0.1", "2.2.2.2, 10.0.0.3", "2.2.2.2", 2],
    [
      "what the client itself claimed before is not believed",
      "10.0.0.1",
      "9.9.9.9, 2.2.2.2, 10.0.0.3",
      "2.2.2.2",
      2,
    ],
    ["an entry that is no address ends the chain", "10.0.0.1", "2.2.2.2, unknown, 10.0.0.3", "10.0.0.3", 1],
    ["a trusted peer that says nothing is the client", "10.0.0.1", undefined, "10.0.0.1", 0],
    ["a port is no part of it", "10.0.0.1", "2.2.2.2:4711", "2.2.2.2", 1],
    [
      "IPv6 may stand in brackets, with a port",
      "10.0.0.1",
      "[2001:db9::1]:80, [2001:db8::2]",
      "2001:db9::1",
      2,
    ],
  ] as const)("%s", (_name, peer, forwardedFor, clientAddress, verifiedHops) => {
    const request = { forwardedFor, clientAddress: "", verifiedHops: -1 };
    findClient(request, peer, isTrusted);
    expect(request).toEqual({ forwardedFor, clientAddress, verifiedHops });
  });
});

interface Sent {
  readonly scheme?: "http" | "https";
  readonly host?: string;
  readonly strippedPrefix?: string;
}

/** What the upstream gets from a trusted peer, 10.0.0.1, that sent these lines. */
function told(lines: readonly string[], { scheme = "http", host = "a", strippedPrefix }: Sent = {}) {
  const parsed = parseRequestHead(head("GET / HTTP/1.1", `Host: ${host}`, ...lines), true);
  if (!(parsed instanceof RequestHead)) throw new Error(parsed.code);
  findClient(parsed, "10.0.0.1", isTrusted);
  const hop = new ClientHop({ address: "10.0.0.1", scheme, isTrusted: true });
  const text = parsed.endToEndLines + forwardedLines(parsed, hop, strippedPrefix);
  return text.split("\r\n").slice(0, -1);
}

/** Every forwarded field of one story. */
function story({ xff, realIp = "2.2.2.2", proto, host, port, forwarded }: Record<string, string>) {
  return [
    `X-Forwarded-For: ${xff}`,
    `X-Real-IP: ${realIp}`,
    `X-Forwarded-Proto: ${proto}`,
    `X-Forwarded-Host: ${host}`,
    `X-Forwarded-Port: ${port}`,
    `Forwarded: ${forwarded}`,
  ];
}

describe("behind a trusted proxy all forwarded fields tell one story", () => {
  test("what it sent is added to, and Forwarded says the same", () => {
    expect(
      told([
        "X-Forwarded-For: 2.2.2.2",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: shop",
        "X-Forwarded-Port: 443",
      ]),
    ).toEqual(
      story({
        xff: "2.2.2.2, 10.0.0.1",
        proto: "https",
        host: "shop",
        port: "443",
        forwarded: 'for=2.2.2.2;host="shop";proto=https, for=10.0.0.1;host="shop";proto=https',
      }),
    );
  });

  test("Forwarded alone is told in the other fields too, and added to", () => {
    expect(told(['Forwarded: for=2.2.2.2;host="shop:8443";proto=https;by=_x, For="10.0.0.7:80"'])).toEqual(
      story({
        xff: "2.2.2.2, 10.0.0.7, 10.0.0.1",
        proto: "https",
        host: "shop:8443",
        port: "8443",
        forwarded:
          'for=2.2.2.2;host="shop:8443";proto=https;by=_x, For="10.0.0.7:80", for=10.0.0.1;host="shop:8443";proto=https',
      }),
    );
  });

  test.each(["for=9.9.9.9;proto=https;host=evil", "for=", "x", 'for="open', "for=2.2.2.2;;"])(
    "Forwarded: %s beside X-Forwarded-For is not its word: a balancer passes on what it does not know",
    (forwarded) => {
      expect(told([`Forwarded: ${forwarded}`, "X-Forwarded-For: 2.2.2.2"])).toEqual(
        story({
          xff: "2.2.2.2, 10.0.0.1",
          proto: "http",
          host: "a",
          port: "80",
          forwarded: 'for=2.2.2.2;host="a";proto=http, for=10.0.0.1;host="a";proto=http',
        }),
      );
    },
  );

  test("a malformed Forwarded counts for nothing", () => {
    expect(told(["Forwarded: for=2.2.2.2;proto"])).toContain('Forwarded: for=10.0.0.1;host="a";proto=http');
  });

  test("what a client claimed in X-Forwarded-For does not get into Forwarded", () => {
    expect(told(["X-Forwarded-For: 9.9.9.9, 2.2.2.2, 10.0.0.7"])).toEqual(
      story({
        xff: "9.9.9.9, 2.2.2.2, 10.0.0.7, 10.0.0.1",
        proto: "http",
        host: "a",
        port: "80",
        forwarded:
          'for=2.2.2.2;host="a";proto=http, for=10.0.0.7;host="a";proto=http, for=10.0.0.1;host="a";proto=http',
      }),
    );
  });

  test("an endless Forwarded makes no endless X-Forwarded-For", () => {
    const line = told([`Forwarded: ${"for=a,".repeat(5000)}for=2.2.2.2;proto=https`])[0] ?? "";
    expect(line).toMatch(/^X-Forwarded-For: (?:unknown, ){31}2\.2\.2\.2, 10\.0\.0\.1$/);
  });

  test("an endless X-Forwarded-For makes no endless Forwarded", () => {
    const line = told([`X-Forwarded-For: ${"10.0.0.9,".repeat(5000)}10.0.0.9`]).at(-1) ?? "";
    expect(line.split(",").length).toBe(33);
  });

  test.each([
    [["X-Forwarded-Proto: https"], "a", "https", "a", "443"],
    [["X-Forwarded-Proto: https"], "a:8443", "https", "a:8443", "8443"],
    [["X-Forwarded-Proto: HTTPS"], "a", "https", "a", "443"],
    [["X-Forwarded-Proto: wss"], "a", "https", "a", "443"],
    [["X-Forwarded-Proto: ws"], "a", "http", "a", "80"],
    [["X-Forwarded-Proto: gopher"], "a", "http", "a", "80"],
    [["X-Forwarded-Proto: https", "X-Forwarded-Host: shop:444"], "a", "https", "shop:444", "444"],
    [["X-Forwarded-Proto: https", "X-Forwarded-Port: 8443"], "a", "https", "a", "8443"],
    [["X-Forwarded-Port: 99999", "X-Forwarded-Host: a b"], "a:81", "http", "a:81", "81"],
    [["X-Forwarded-Host: [2001:db8::1]"], "a:81", "http", "[2001:db8::1]", "80"],
    [["X-Forwarded-For: 2.2.2.2, 10.0.0.7", "X-Forwarded-Proto: https,http"], "a", "https", "a", "443"],
    [
      ["X-Forwarded-For: 2.2.2.2, 10.0.0.7", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http"],
      "a",
      "https",
      "a",
      "443",
    ],
    [["X-Forwarded-For: 9.9.9.9, 2.2.2.2", "X-Forwarded-Proto: https, http"], "a", "http", "a", "80"],
    [
      ["X-Forwarded-For: 2.2.2.2, 10.0.0.7", "X-Forwarded-Host: shop, inner", "X-Forwarded-Port: 443, 80"],
      "a",
      "http",
      "shop",
      "443",
    ],
    [["X-Forwarded-For: 2.2.2.2, 10.0.0.7, 10.0.0.8", "X-Forwarded-Proto: https"], "a", "https", "a", "443"],
    [["Forwarded: for=2.2.2.2, for=10.0.0.7;proto=https;host=shop"], "a", "https", "shop", "443"],
  ])("%j to Host %s is %s://%s, port %s", (lines, sentHost, proto, host, port) => {
    const fields = told(lines, { host: sentHost });
    expect(fields).toContain(`X-Forwarded-Proto: ${proto}`);
    expect(fields).toContain(`X-Forwarded-Host: ${host}`);
    expect(fields).toContain(`X-Forwarded-Port: ${port}`);
    expect(fields.find((line) => line.startsWith("Forwarded: "))).toContain(
      `for=10.0.0.1;host="${host}";proto=${proto}`,
    );
  });

  test("X-Real-IP stays, and is the client's address where it was not sent", () => {
    expect(told(["X-Real-IP: 3.3.3.3", "X-Forwarded-For: 2.2.2.2"])).toContain("X-Real-IP: 3.3.3.3");
    expect(told(["X-Real-IP: 9.9.9.9", "X-Real-IP: 3.3.3.3"])).toContain("X-Real-IP: 3.3.3.3");
    expect(told(["X-Real-IP: nobody", "X-Forwarded-For: 2.2.2.2"])).toContain("X-Real-IP: 2.2.2.2");
    expect(told([])).toContain("X-Real-IP: 10.0.0.1");
  });

  test("prefixes that were stripped are told one behind the other", () => {
    const prefix = (lines: readonly string[], strippedPrefix?: string) =>
      told(lines, strippedPrefix === undefined ? {} : { strippedPrefix }).find((line) =>
        line.startsWith("X-Forwarded-Prefix"),
      );
    expect(prefix([])).toBeUndefined();
    expect(prefix([], "/api")).toBe("X-Forwarded-Prefix: /api");
    expect(prefix(["X-Forwarded-Prefix: /outer"])).toBe("X-Forwarded-Prefix: /outer");
    expect(prefix(["X-Forwarded-Prefix: /outer/"], "/api")).toBe("X-Forwarded-Prefix: /outer/api");
    expect(prefix(["X-Forwarded-Prefix: /a, /b", "X-Forwarded-Prefix: /c"], "/d")).toBe(
      "X-Forwarded-Prefix: /a/b/c/d",
    );
    expect(prefix(["X-Forwarded-Prefix: https://evil"], "/api")).toBe("X-Forwarded-Prefix: /api");
  });

  test("what else proxies say stays; spelled with underscores it is dropped", () => {
    const kept = [
      "X-Forwarded-Server: b",
      "X-Client-IP: 2.2.2.2",
      "X-Forwarded-Ssl: on",
      "CF-Connecting-IP: 2.2.2.2",
    ];
    expect(told(kept).slice(0, 4)).toEqual(kept);
    expect(told(["X_Client_IP: 2.2.2.2", "X_Forwarded_Server: b"])[0]).toBe("X-Forwarded-For: 10.0.0.1");
  });

  test("Connection takes none of it off", () => {
    expect(
      told([
        "Connection: x-forwarded-server, x-client-ip",
        "X-Forwarded-Server: b",
        "X-Client-IP: 2.2.2.2",
      ]).slice(0, 2),
    ).toEqual(["X-Forwarded-Server: b", "X-Client-IP: 2.2.2.2"]);
  });
});

describe("of a peer nobody trusts only what the edge itself knows is told", () => {
  const told = (host: string, scheme: "http" | "https", address = "1.1.1.1") => {
    const parsed = parseRequestHead(
      head("GET / HTTP/1.1", `Host: ${host}`, "X-Forwarded-Prefix: /evil", "X-Real-IP: 9.9.9.9"),
    );
    if (!(parsed instanceof RequestHead)) throw new Error(parsed.code);
    return forwardedLines(parsed, new ClientHop({ address, scheme, isTrusted: false }), "/api").split("\r\n");
  };

  test.each([
    ["a", "http", "80"],
    ["a", "https", "443"],
    ["a:25000", "https", "25000"],
    ["a:", "https", "443"],
    ["[::1]", "http", "80"],
    ["[::1]:81", "http", "81"],
  ] as const)(
    "Host %s over %s is port %s: the one that the client asked for, whichever the edge listens on",
    (host, scheme, port) => {
      expect(told(host, scheme)).toEqual([
        "X-Forwarded-For: 1.1.1.1",
        "X-Real-IP: 1.1.1.1",
        `X-Forwarded-Proto: ${scheme}`,
        `X-Forwarded-Host: ${host}`,
        `X-Forwarded-Port: ${port}`,
        `Forwarded: for=1.1.1.1;host="${host}";proto=${scheme}`,
        "X-Forwarded-Prefix: /api",
        "",
      ]);
    },
  );

  test("an IPv6 client is quoted in Forwarded", () => {
    expect(told("a", "https", "2001:db8::1")).toContain(
      'Forwarded: for="[2001:db8::1]";host="a";proto=https',
    );
  });
});
