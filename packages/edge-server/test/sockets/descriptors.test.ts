import { expect, test } from "vitest";
import { connectionsWithin, upstreamRoom } from "../../src/sockets/descriptors.ts";

test.each([
  [128, 40],
  [1024, 384],
  [20_000, 9872],
  [1_048_576, 20_000],
  [undefined, 20_000],
  [10, 1],
])("of %s descriptors, clients get %i", (limit, clients) => {
  expect(connectionsWithin(limit)).toBe(clients);
});

test("instances get what the clients and the reserve leave", () => {
  expect(upstreamRoom(1024, 384)).toBe(384);
  expect(upstreamRoom(1024, 5000)).toBe(1);
  expect(upstreamRoom(undefined, 20_000)).toBe(Infinity);
});
