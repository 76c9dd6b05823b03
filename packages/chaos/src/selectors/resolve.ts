import { targetsNone } from "../errors.ts";
import { isOfRaft } from "./quorum.ts";
import {
  describeAgents,
  describeHosts,
  type AgentSelector,
  type HostSelector,
  type InstanceSelector,
} from "./selectors.ts";
import type { AgentTarget, HostTarget, InstanceTarget, System, WorldSnapshot } from "../world/snapshot.ts";
import type { Draw } from "./draw.ts";

/** The agents that a selector means in this world now. `pick` counts for each system by itself. Throws `CHAOS_TARGETS_NONE`. */
export function resolveAgents(selector: AgentSelector, world: WorldSnapshot, draw: Draw): AgentTarget[] {
  return systemsOf(selector).flatMap((system) => {
    const one = { ...selector, system };
    const drawn = draw.pick(
      world.agents.filter((agent) => matches(agent, one)),
      selector.pick,
    );
    // Hitting one system instead of both would be another experiment.
    if (drawn.length === 0) throw targetsNone(describeAgents(one));
    return drawn;
  });
}

function systemsOf({ system }: AgentSelector): readonly System[] {
  if (system === "both") return ["consul", "nomad"];
  return system === "all" ? ["consul", "nomad", "vault"] : [system];
}

function matches(agent: AgentTarget, { system, role, raft, host }: AgentSelector): boolean {
  if (agent.system !== system) return false;
  // One process that stands for all agents of its system is hit by whatever hits one of them.
  if (role !== "any" && agent.role !== "all" && agent.role !== role) return false;
  if (raft === "leader" && !agent.leads) return false;
  if (raft === "follower" && (agent.leads || !isOfRaft(agent))) return false;
  return host === undefined || agent.host === host;
}

/** The hosts that a selector means. `leads: both` prefers the one host that leads both, else those that lead either. */
export function resolveHosts(selector: HostSelector, world: WorldSnapshot, draw: Draw): HostTarget[] {
  const matching = world.hosts.filter(
    ({ name, servers }) =>
      (selector.named?.includes(name) ?? true) &&
      (selector.servers === undefined || selector.servers === servers),
  );
  const drawn = draw.pick(leading(matching, selector.leads), selector.pick);
  if (drawn.length === 0) throw targetsNone(describeHosts(selector));
  return drawn;
}

/** Vault's leadership counts only where it is asked for. */
function leading(hosts: readonly HostTarget[], leads: HostSelector["leads"]): readonly HostTarget[] {
  if (leads === undefined) return hosts;
  if (leads !== "both") return hosts.filter((host) => host.leads.includes(leads));
  const counted = hosts.map((host) => ({
    host,
    count: host.leads.filter((each) => each !== "vault").length,
  }));
  const most = Math.max(1, ...counted.map(({ count }) => count));
  return counted.filter(({ count }) => count === most).map(({ host }) => host);
}

/** The instances that a selector means. */
export function resolveInstances(
  selector: InstanceSelector,
  world: WorldSnapshot,
  draw: Draw,
): InstanceTarget[] {
  const matching = world.instances.filter(
    ({ service, host }) =>
      service === selector.service && (selector.host === undefined || host === selector.host),
  );
  const drawn = draw.pick(matching, selector.pick);
  if (drawn.length === 0) throw targetsNone(`${selector.pick} of the instances of ${selector.service}`);
  return drawn;
}
