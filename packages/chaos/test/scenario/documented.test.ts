import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/load-scenarios.ts";
import { requirementsOf } from "../../src/scenario/requirements-of.ts";

test.for([
  ["docs/chaos.md", "../../../../docs/chaos.md"],
  ["the README", "../../README.md"],
])(
  "the scenario printed in %s is one, has the name its commands use, and is possible on every engine",
  ([name = "", path = ""]) => {
    const guide = readFileSync(new URL(path, import.meta.url), "utf8");
    const [, ownScenario = ""] = guide.split("## Write your own scenario");
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(ownScenario) ?? [];
    const scenario = parseScenario(text, name);
    const named = [...ownScenario.matchAll(/^pnpm chaos run (\S+) --scenarios my-folder/gm)].map(
      ([, named]) => named,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([scenario.name]));
    expect(scenario.faults.length).toBeGreaterThan(0);
    // What needs nothing is possible everywhere; a real leader, or one agent of several, is not.
    expect(requirementsOf(scenario)).toEqual([]);
  },
);
