import { expect, test } from "vitest";
import { explainLongLives, normalizeSerial } from "../../src/world/service-certificates.ts";

const now = new Date("2026-11-30T12:00:00Z");
const minute = 60_000;

/** As a world's Vault makes it: backdated by 7/3 of its life, made just now. */
const madeNow = (lifeMs: number) => ({
  service: "edge-server",
  allocation: "0a1b2c3d",
  host: "node01",
  serial: "1",
  notBefore: new Date(now.getTime() - (lifeMs * 7) / 3),
  notAfter: new Date(now.getTime() + lifeMs),
});

test("certificates of a minute are renewed soon enough", () => {
  expect(explainLongLives([madeNow(minute)], now)).toBeUndefined();
});

test("one that is renewed later is named, with what to do", () => {
  expect(explainLongLives([madeNow(minute), madeNow(60 * minute)], now)).toMatch(
    /^that of edge-server on node01 is renewed in 40 minutes: `pnpm run deploy edge-server --var certificate=1m`/,
  );
  expect(explainLongLives([], now)).toContain("no service here shows one");
});

test("serial numbers of Vault and of Node are compared in one way", () => {
  expect(["0A:BC:1d", "ABC1D", "0abc1d"].map(normalizeSerial)).toEqual(["abc1d", "abc1d", "abc1d"]);
});
