import { describe, expect, test } from "vitest";
import { keptAnswers } from "../../fuzz/answers/kept-answers.ts";
import { answers, requests } from "../../fuzz/differentials.ts";
import { fuzz } from "../../fuzz/property.ts";
import { keptInputs } from "../../fuzz/requests/kept-inputs.ts";

const timeout = 180_000;

describe("what the edge forwards, node:http reads as it came; what node:http rejects, the edge does not forward", () => {
  test.each(keptInputs.map(({ found, bytes }) => [found, bytes] as const))(
    "kept: %s",
    async (_found, bytes) => {
      expect((await requests.compare(Buffer.from(bytes, "latin1"))).wrong).toBeUndefined();
    },
  );

  test("20,000 generated connections", { timeout }, async () => {
    const { cases, forwarded } = await fuzz(requests, { cases: 20_000 });
    expect(cases).toBe(20_000);
    // The grammar has to get past the parser often enough to mean something.
    expect(forwarded).toBeGreaterThan(cases / 4);
  });
});

describe("an answer that the edge passes on, node:http reads as the upstream sent it; of others a client gets 502 or a cut connection", () => {
  test.each(keptAnswers)("kept: $found", async ({ answer }) => {
    expect((await answers.compare(answer)).wrong).toBeUndefined();
  });

  test("5,000 generated answers", { timeout }, async () => {
    const { cases, forwarded } = await fuzz(answers, { cases: 5000 });
    expect(cases).toBe(5000);
    expect(forwarded).toBeGreaterThan(cases / 4);
  });
});
