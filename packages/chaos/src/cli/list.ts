import { formatDuration } from "../pace/duration.ts";
import { builtInFolder, loadScenarios } from "../scenario/load-scenarios.ts";
import { requirementsOf } from "../scenario/requirements-of.ts";
import { unmetRequirements } from "../world/requirements.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { unitOf } from "../faults/index.ts";
import { describePolicy } from "../faults/policy.ts";
import { readCapabilities } from "../world/capabilities.ts";
import { defineCommand, describeFaultInForce, readFaultsInForce, worldArg } from "orchestrator";
import { findWorld } from "./find-world.ts";

export const listCommand = defineCommand({
  description: "What each scenario does, and which are possible in the running world",
  args: {
    ...worldArg,
    scenarios: { type: "string", valueHint: "folder", description: "A folder with scenarios of your own" },
  },
  async run({ world: name, scenarios: own }, { home, signal }) {
    const scenarios = await loadScenarios(own === undefined ? [builtInFolder] : [builtInFolder, own]);
    const world = await findWorld({ home, name }).catch(() => undefined);
    const stoppedAt = world?.manifest.stoppedAt;
    const capabilities = world && stoppedAt === undefined && (await readCapabilities(world, signal));
    const entries = scenarios.map((scenario) => {
      const unmet = capabilities && unmetRequirements(requirementsOf(scenario), capabilities);
      return { ...describe(scenario), ...(unmet && { supported: unmet.length === 0, unmet }) };
    });
    const engine = world?.engine.kind;
    const security = world?.inventory.security;
    const inForce = world ? await readFaultsInForce(world) : [];
    return {
      document: { world: world ? { name, engine, security, stoppedAt, inForce } : null, scenarios: entries },
      text: () =>
        [
          headline({ name, engine, security, stoppedAt }),
          ...inForce.map((fault) => `IN FORCE: ${describeFaultInForce(fault)}; pnpm chaos heal undoes it`),
          ...entries.map(renderEntry),
        ].join("\n"),
    };
  },
});

function headline({
  name,
  engine,
  security,
  stoppedAt,
}: Readonly<Record<string, string | undefined>>): string {
  if (engine === undefined) return `World ${name} is not running: what is possible depends on its engine.`;
  if (stoppedAt === undefined) return `In world ${name} (engine ${engine}, ${security}):`;
  return `World ${name} (engine ${engine}) is stopped since ${stoppedAt}: \`pnpm world start --world ${name}\` brings it back.`;
}

function describe(scenario: Scenario) {
  const { name, title, description, suites, policy, faults, expect, original } = scenario;
  return {
    name,
    title,
    description,
    suites,
    policy: describePolicy(policy),
    faults: faults.map((fault) => `${formatDuration(fault.at)}: ${unitOf(fault).describe(fault)}`),
    expect: {
      failedRequests: expect.failedRequests,
      recovery: formatDuration(expect.recovery),
      ...(expect.restarts !== undefined && { restarts: expect.restarts }),
    },
    needs: requirementsOf(scenario),
    ...(original !== undefined && { original }),
  };
}

type Entry = ReturnType<typeof describe> & {
  readonly supported?: boolean;
  readonly unmet?: readonly string[];
};

function renderEntry({ name, title, policy, faults, expect, suites, supported, unmet = [] }: Entry): string {
  const mark = supported === undefined ? " " : supported ? "✔" : "–";
  const lines = [
    `\n${mark} ${name}${suites.length > 0 ? `  [${suites.join(", ")}]` : ""}`,
    `    ${title}; ${policy}, at most ${expect.failedRequests} failed requests`,
    ...faults.map((fault) => `    ${fault}`),
    ...unmet.map((reason) => `    unsupported: ${reason}`),
  ];
  return lines.join("\n");
}
