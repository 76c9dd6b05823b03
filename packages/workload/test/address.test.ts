import { bindAddress, formatAddress, parseAddress } from "workload";
import { expect, test } from "vitest";

test.each([
  ["127.0.0.1:80", { host: "127.0.0.1", port: 80 }],
  ["[::1]:8080", { host: "::1", port: 8080 }],
  ["localhost:1", { host: "localhost", port: 1 }],
  [":25000", { host: "0.0.0.0", port: 25_000 }],
])("%s is an address", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each([
  "",
  "80",
  "127.0.0.1",
  "127.0.0.1:",
  "127.0.0.1:65536",
  "::1:80",
  "[1.2.3.4]:80",
  "a:b",
  "http://a:80",
])("%j is refused with ADDRESS_MALFORMED", (text) => {
  expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "ADDRESS_MALFORMED" }));
});

test("an address as text can be parsed again", () => {
  for (const text of ["10.0.0.1:9", "[fe80::1]:9"]) expect(formatAddress(parseAddress(text))).toBe(text);
});

test("the flag wins over Nomad's variable, which wins over the fallback", () => {
  const environment = { NOMAD_ADDR_http: "10.0.0.2:2", NOMAD_ADDR_admin: "10.0.0.3:3" };
  const fallback = { host: "10.0.0.4", port: 4 };
  expect(bindAddress({ flag: "10.0.0.1:1", environment }).port).toBe(1);
  expect(bindAddress({ flag: undefined, environment }).port).toBe(2);
  expect(bindAddress({ flag: undefined, environment, portLabel: "admin" }).port).toBe(3);
  expect(bindAddress({ flag: undefined, environment: {}, fallback }).port).toBe(4);
  expect(() => bindAddress({ flag: undefined, environment: {} })).toThrow(
    expect.objectContaining({ code: "ADDRESS_MISSING" }),
  );
});
