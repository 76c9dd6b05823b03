import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { requirementsOf } from "../../src/scenario/requirements-of.ts";

const guide = readFileSync(new URL("../../../../docs/chaos.md", import.meta.url), "utf8");
const [, ownScenario = ""] = guide.split("## Write your own scenario");

test("the scenario printed in the guide is one, has the name its commands use, and is possible on every engine", () => {
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(ownScenario) ?? [];
  const scenario = parseScenario(text, "docs/chaos.md");
  const named = [...ownScenario.matchAll(/^pnpm chaos run (\S+) --scenarios my-folder/gm)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([scenario.name]));
  expect(scenario.faults.length).toBeGreaterThan(0);
  // What needs nothing is possible everywhere; a real leader, or one agent of several, is not.
  expect(requirementsOf(scenario)).toEqual([]);
});
