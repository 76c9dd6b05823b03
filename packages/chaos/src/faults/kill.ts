import { z } from "zod";
import { signalAll } from "../effects/signal-all.ts";
import { untilGone } from "../effects/until-all.ts";
import { targetsNone } from "../errors.ts";
import { agentNeeds } from "../selectors/needs.ts";
import { quorumInWords } from "../selectors/quorum.ts";
import { resolveAgents } from "../selectors/resolve.ts";
import { agentSelectorSchema, describeAgents } from "../selectors/selectors.ts";
import type { AgentTarget } from "../world/snapshot.ts";
import { defineFault, timing } from "./define-fault.ts";
import { hostNamed } from "./host-named.ts";
import type { Policy } from "./policy.ts";

/** SIGKILL to all targets at once; with the policy `stayDead` their units are held first, and released after that time. */
export const kill = defineFault({
  schema: z.strictObject({
    do: z.literal("kill").meta({ description: "SIGKILL to all targets at once." }),
    at: timing.at,
    agents: agentSelectorSchema,
  }),
  requires: ({ agents }) => agentNeeds(agents),
  describe: ({ agents }) => `SIGKILL to ${describeAgents(agents)}`,

  plan({ agents: selector }, { world, draw, withExecutors }) {
    const agents = resolveAgents(selector, world, draw);
    const executors = withExecutors && agents.some(hasTasks) ? world.executors : [];
    // Without executors this would be the gentler experiment under the name of the blunter one.
    if (withExecutors && agents.some(hasTasks) && executors.length === 0)
      throw targetsNone("the executors between Nomad's clients and the tasks");
    const effects = [...quorumInWords(world.agents, agents), ...effectsOnTasks(executors.length)];
    return { agents, executors, effects };
  },

  heal({ agents }, { policy }) {
    if (policy === "supervised") return undefined;
    const undo = agents.map(({ id, host, unit }) => ({
      what: `${id} is held`,
      action: { do: "release" as const, host, unit },
    }));
    return { afterMs: policy.stayDead, undo };
  },

  async inject({ agents, executors }, { world, policy, journal, signal }) {
    const forMs = holdMs(policy);
    for (const { host, unit } of forMs > 0 ? agents : [])
      await hostNamed(world, host).units.hold(unit, { forMs, signal });
    const targets = [...agents.flatMap(({ process }) => process ?? []), ...executors];
    return untilGone(signalAll(targets, "SIGKILL", { journal }), signal);
  },
});

function hasTasks({ system, role }: AgentTarget): boolean {
  return system === "nomad" && role !== "server";
}

function effectsOnTasks(executors: number): string[] {
  if (executors === 0) return [];
  return [
    `${executors} executors and log pumps die too: tasks lose their parents, new copies must take over`,
  ];
}

function holdMs(policy: Policy): number {
  return policy === "supervised" ? 0 : policy.stayDead;
}
