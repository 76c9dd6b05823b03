import { isSameProcess } from "processes";
import { z } from "zod";
import { wait } from "../pace/wait.ts";
import { agentNeeds } from "../selectors/needs.ts";
import { resolveAgents } from "../selectors/resolve.ts";
import { agentSelectorSchema, describeAgents } from "../selectors/selectors.ts";
import type { AgentTarget } from "../world/snapshot.ts";
import { defineFault, timing, type InjectContext } from "./define-fault.ts";
import { hostNamed } from "./host-named.ts";

/** Restarts one agent after the other, in the order of a careful operator: servers first, leaders last. */
export const restart = defineFault({
  schema: z.strictObject({
    do: z.literal("restart").meta({
      description: "SIGTERM to one target after the other, the next once the world is healthy again.",
    }),
    at: timing.at,
    agents: agentSelectorSchema,
  }),
  requires: ({ agents }) => agentNeeds(agents),
  describe: ({ agents }) => `restart of ${describeAgents(agents)}, one after the other`,

  plan: ({ agents }, { world, draw }) => ({
    agents: resolveAgents(agents, world, draw),
    effects: ["one after the other: quorums hold where there are three servers"],
  }),

  heal: () => undefined,

  async inject({ agents }, context) {
    for (const agent of agents.toSorted((a, b) => rank(a) - rank(b))) {
      context.signal.throwIfAborted();
      context.journal.record({ kind: "note", text: `restarting ${agent.id}` });
      await restartOne(agent, context);
      await untilWholeTwice(context);
    }
    return {
      seen: `${agents.length} ${agents.length === 1 ? "agent is" : "agents are"} another process now`,
    };
  },
});

function rank({ role, leads }: AgentTarget): number {
  return role === "client" ? 2 : leads ? 1 : 0;
}

/** The process before is read right before the restart: the supervisor may have made another one since the plan. */
async function restartOne({ id, host, unit }: AgentTarget, { world, signal }: InjectContext): Promise<void> {
  const { units } = hostNamed(world, host);
  const before = (await units.status(unit, { signal }))?.process;
  await units.restart(unit, { signal });
  if (before && isSameProcess(before)) throw new Error(`${id} (pid ${before.pid}) was not restarted`);
}

/** Waits until every layer is whole twice in a row: a layer that just began to fail is not taken for whole. */
async function untilWholeTwice({ layers, signal }: InjectContext): Promise<void> {
  const sinceMs = Date.now();
  for (let whole = 0; whole < 2 && !signal.aborted;) {
    await wait(700, signal);
    whole = layers.broken(sinceMs).length === 0 ? whole + 1 : 0;
  }
}
