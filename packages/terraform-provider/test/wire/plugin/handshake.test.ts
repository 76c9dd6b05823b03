import { expect, test } from "vitest";
import { handshakeLine, readHandshake } from "../../../src/wire/plugin/handshake.ts";

const cookie = { TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2" };

test("somebody who types the program's name is told what it is", () => {
  expect(() => readHandshake({})).toThrow("which start it themselves");
});

test("a client without protocol 6 is refused by what it speaks", () => {
  expect(() => readHandshake({ ...cookie, PLUGIN_PROTOCOL_VERSIONS: "4,5" })).toThrow("protocols 4,5");
});

test("a client that wants TLS says so with its certificate", () => {
  expect(readHandshake({ ...cookie, PLUGIN_PROTOCOL_VERSIONS: "5,6" })).toEqual({});
  expect(
    readHandshake({ ...cookie, PLUGIN_PROTOCOL_VERSIONS: "6,5", PLUGIN_CLIENT_CERT: "PEM" })
      .clientCertificate,
  ).toBe("PEM");
});

test("the line says where to connect, its certificate without padding", () => {
  const address = { network: "unix", address: "/tmp/socket" } as const;
  expect(handshakeLine(address, Buffer.from("a"))).toBe("1|6|unix|/tmp/socket|grpc|YQ\n");
  expect(handshakeLine(address, undefined)).toBe("1|6|unix|/tmp/socket|grpc|\n");
});
