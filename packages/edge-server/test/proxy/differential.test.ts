import { describe, expect, test } from "vitest";
import { compareReadings } from "../../fuzz/compare-readings.ts";
import { keptInputs } from "../../fuzz/kept-inputs.ts";
import { fuzz } from "../../fuzz/property.ts";

describe("what the edge forwards, node:http reads as it came; what node:http rejects, the edge does not forward", () => {
  test.each(keptInputs.map(({ found, bytes }) => [found, bytes] as const))(
    "kept: %s",
    async (_found, bytes) => {
      expect((await compareReadings(Buffer.from(bytes, "latin1"))).wrong).toBeUndefined();
    },
  );

  test("20,000 generated connections", { timeout: 180_000 }, async () => {
    const { cases, forwarded } = await fuzz({ cases: 20_000, timeLimitMs: 170_000 });
    expect(cases).toBe(20_000);
    // The grammar has to get past the parser often enough to mean something.
    expect(forwarded).toBeGreaterThan(cases / 4);
  });
});
