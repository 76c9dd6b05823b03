import { unitOf } from "../faults/index.ts";
import { requirements, type Requirement } from "../world/requirements.ts";
import type { Scenario } from "./scenario.ts";

/** What this scenario needs, each requirement once, in the order of {@link requirements}. */
export function requirementsOf(
  scenario: Scenario,
  options: { readonly withExecutors?: boolean } = {},
): Requirement[] {
  const needed = new Set<Requirement>(scenario.faults.flatMap((fault) => unitOf(fault).requires(fault)));
  if (scenario.policy !== "supervised") needed.add("hold");
  if (scenario.probe.targets.includes("https")) needed.add("vault");
  if (options.withExecutors === true && scenario.faults.some(({ do: kind }) => kind === "kill"))
    needed.add("executors");
  return requirements.filter((requirement) => needed.has(requirement));
}
