import { optionInvalid, scenarioUnknown, suiteUnknown } from "../errors.ts";
import { parseDurationMs } from "durations";
import type { Policy } from "../faults/policy.ts";
import { builtInFolder, loadScenarios } from "../scenario/load-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { parseCount, parseLength } from "./parse-options.ts";

export interface ScenarioFlags {
  readonly scenario?: string | undefined;
  readonly suite?: string | undefined;
  readonly scenarios?: string | undefined;
  readonly policy?: string | undefined;
  readonly rate?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** The scenarios that the flags name, changed as they say. Throws usage errors. */
export async function chooseScenarios(flags: ScenarioFlags): Promise<Scenario[]> {
  const all = await loadScenarios(
    flags.scenarios === undefined ? [builtInFolder] : [builtInFolder, flags.scenarios],
  );
  return named(all, flags).map((scenario) => ({
    ...scenario,
    policy: flags.policy === undefined ? scenario.policy : parsePolicy(flags.policy),
    probe: {
      ...scenario.probe,
      ...(flags.rate !== undefined && { rate: parseCount("--rate", flags.rate, { least: 1, most: 5000 }) }),
    },
    timing: {
      ...scenario.timing,
      ...(flags.before !== undefined && { before: parseLength("--before", flags.before) }),
      ...(flags.after !== undefined && { after: parseLength("--after", flags.after) }),
    },
  }));
}

function named(all: readonly Scenario[], { scenario, suite }: ScenarioFlags): readonly Scenario[] {
  if (suite !== undefined) {
    const inSuite = suite === "all" ? all : all.filter(({ suites }) => suites.includes(suite));
    if (inSuite.length === 0)
      throw suiteUnknown(suite, ["all", ...new Set(all.flatMap(({ suites }) => suites))]);
    return inSuite;
  }
  const found = all.find(({ name }) => name === scenario);
  if (!found)
    throw scenarioUnknown(
      scenario ?? "",
      all.map(({ name }) => name),
    );
  return [found];
}

function parsePolicy(text: string): Policy {
  if (text === "supervised") return text;
  const stayDead = parseDurationMs(text.replace(/^stay-dead:/, ""));
  if (!text.startsWith("stay-dead:") || stayDead === undefined)
    throw optionInvalid("--policy", text, "supervised or stay-dead:DURATION");
  return { stayDead };
}
