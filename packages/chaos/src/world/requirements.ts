import type { AgentSelector, HostSelector } from "../selectors/selectors.ts";
import type { Fault } from "../scenario/faults.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What an engine and a machine must be able to do for a scenario to be possible. */
export const requirements = [
  "raft",
  "separate-agents",
  "several-hosts",
  "hold",
  "executors",
  "partition",
  "split-systems",
  "slow-network",
  "power",
  "deploy",
] as const;
export type Requirement = (typeof requirements)[number];

/** What each requirement means, for `chaos list`. */
export const requirementMeaning: Readonly<Record<Requirement, string>> = {
  raft: "real Raft elections with a leader to find",
  "separate-agents": "agents that are processes of their own",
  "several-hosts": "several hosts that can be told apart",
  hold: "a supervisor that can be told not to restart an agent for a while",
  executors: "executor processes between Nomad and its tasks",
  partition: "hosts whose packets can be dropped",
  "split-systems": "a packet filter for single ports",
  "slow-network": "netem in the kernel, for delay and loss",
  power: "hosts that can be switched off and on",
  deploy: "a service of this checkout that can be deployed again",
};

/** What this scenario needs, each once, in the order of {@link requirements}. */
export function requirementsOf(
  scenario: Scenario,
  options: { readonly withExecutors?: boolean } = {},
): Requirement[] {
  const needed = new Set<Requirement>(scenario.faults.flatMap(faultNeeds));
  if (scenario.policy !== "supervised") needed.add("hold");
  if (options.withExecutors === true && scenario.faults.some(({ do: kind }) => kind === "kill"))
    needed.add("executors");
  return requirements.filter((requirement) => needed.has(requirement));
}

function faultNeeds(fault: Fault): Requirement[] {
  switch (fault.do) {
    case "kill":
    case "pause":
    case "restart":
      return agentNeeds(fault.agents);
    case "end-instance":
      return [];
    case "power-off":
      return ["power", ...hostNeeds(fault.hosts)];
    case "partition":
      return ["partition", ...hostNeeds(fault.hosts)];
    case "split-systems":
      return ["split-systems", ...hostNeeds(fault.hosts)];
    case "slow":
      return ["slow-network", ...hostNeeds(fault.hosts)];
    default:
      return ["deploy"];
  }
}

function agentNeeds(selector: AgentSelector): Requirement[] {
  const needed: Requirement[] = [];
  if (selector.raft !== "any") needed.push("raft");
  if (selector.pick !== "all") needed.push("separate-agents");
  if (selector.host !== undefined) needed.push("several-hosts");
  return needed;
}

function hostNeeds(selector: HostSelector): Requirement[] {
  return selector.leads === undefined ? ["several-hosts"] : ["several-hosts", "raft"];
}

/** What an engine on this machine can do; `reason` says why not. */
export type Capabilities = Readonly<
  Record<Requirement, { readonly supported: boolean; readonly reason?: string }>
>;

/** The reasons why this scenario is impossible here; empty when it is possible. */
export function unmetRequirements(needed: readonly Requirement[], capabilities: Capabilities): string[] {
  return needed
    .filter((requirement) => !capabilities[requirement].supported)
    .map((requirement) => {
      const reason = capabilities[requirement].reason;
      return `needs ${requirementMeaning[requirement]}${reason === undefined ? "" : ` (${reason})`}`;
    });
}
