import { expect, test } from "vitest";
import { BodyRate } from "../../src/downstream/body-rate.ts";
import { proxyDefaults } from "../../src/proxy/proxy-settings.ts";

/** Looks at an upload every 100 ms for `seconds`; `bytesAt` says how many bytes are here after so many milliseconds. */
function watch(
  seconds: number,
  bytesAt: (ms: number) => number,
  mayWait: (ms: number) => boolean = () => false,
) {
  const rate = new BodyRate(proxyDefaults.bodyRate, 0, 0);
  for (let ms = 100; ms <= seconds * 1000; ms += 100) {
    const judgement = rate.judge(bytesAt(ms), ms, mayWait(ms));
    if (judgement !== "fine") return `${judgement} after ${Math.round(ms / 1000)} s`;
  }
  return "fine";
}

test.each<[string, (ms: number) => number]>([
  ["2 KB/s in records of 16 KB, one every 8 s", (ms) => Math.floor(ms / 8000) * 16_384],
  ["pauses of 12 s between pieces of 8 KB", (ms) => Math.floor(ms / 12_000) * 8192],
  ["a first byte after 6 s", (ms) => Math.max(0, ms - 6000)],
  ["a first byte after 29 s, then 1 KB/s", (ms) => Math.max(0, ms - 29_000) + (ms > 29_000 ? 10_000 : 0)],
  ["240 bytes a second", (ms) => Math.ceil(ms * 0.24)],
])("an upload with %s is fine", (_name, bytesAt) => {
  expect(watch(600, bytesAt)).toBe("fine");
});

test("an average below the least is too slow once the grace is over", () => {
  expect(watch(600, (ms) => ms * 0.2)).toBe("slow after 30 s");
});

test("an upload that was fast and falls silent is refused after the silence", () => {
  expect(watch(600, (ms) => Math.min(ms, 10_000) * 100)).toBe("silent after 70 s");
});

test("time in which the client is not waited for counts neither as slow nor as silent", () => {
  expect(
    watch(
      600,
      () => 100,
      () => true,
    ),
  ).toBe("fine");
  expect(
    watch(
      600,
      (ms) => Math.min(ms, 10_000),
      (ms) => ms > 10_000,
    ),
  ).toBe("fine");
});
