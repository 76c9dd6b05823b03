import { expect, test } from "vitest";
import { goldenCases } from "./golden/cases.ts";
import recorded from "./golden/versions.json" with { type: "json" };

test("every golden case is recorded, and no other", () => {
  expect(Object.keys(goldenCases)).toEqual(Object.keys(recorded));
});

// A version that changes here changes for everybody: every job would be deployed anew. Raise `format` in src/version.ts,
// say so in a changeset, and only then record with `node scripts/print-versions.ts > test/golden/versions.json`.
test.each(Object.entries(recorded))("the version of “%s” is what it always was", (name, expected) => {
  const rendered = goldenCases[name]?.();
  expect({ version: rendered?.version, ...rendered?.digests }).toEqual(expected);
});
