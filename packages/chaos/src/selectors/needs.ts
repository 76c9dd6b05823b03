import type { Requirement } from "../world/requirements.ts";
import type { AgentSelector, HostSelector } from "./selectors.ts";

/** What an engine must be able to do for a selector of agents to mean what it says. */
export function agentNeeds({ system, raft, pick, host }: AgentSelector): Requirement[] {
  const needed: Requirement[] = [];
  if (system === "vault" || system === "all") needed.push("vault");
  if (raft !== "any") needed.push("raft");
  if (pick !== "all") needed.push("separate-agents");
  if (host !== undefined) needed.push("several-hosts");
  return needed;
}

/** What an engine must be able to do for a selector of hosts to mean what it says. */
export function hostNeeds({ leads }: HostSelector): Requirement[] {
  return leads === undefined ? ["several-hosts"] : ["several-hosts", "raft"];
}
