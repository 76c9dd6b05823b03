import { hostname } from "node:os";
import { expect, test } from "vitest";
import { allowedHosts } from "../../src/admin/allowed-hosts.ts";

const isAllowed = allowedHosts(() => ["Edge.Example"]);

test.each([
  undefined,
  "127.0.0.1",
  "10.0.0.1:25001",
  "[::1]:25001",
  "localhost:1",
  "LOCALHOST",
  hostname(),
  "edge.example:80",
])("the private listener answers to %s", (host) => expect(isAllowed(host)).toBe(true));

test.each(["", "rebound.example", "127.0.0.1.rebound.example:25001", "edge.example.rebound.example"])(
  "the private listener does not answer to %s",
  (host) => expect(isAllowed(host)).toBe(false),
);
