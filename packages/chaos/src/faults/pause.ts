import { z } from "zod";
import { freeze } from "../effects/freeze.ts";
import { formatDuration } from "../pace/duration.ts";
import { agentNeeds } from "../selectors/needs.ts";
import { quorumInWords } from "../selectors/quorum.ts";
import { resolveAgents } from "../selectors/resolve.ts";
import { agentSelectorSchema, describeAgents } from "../selectors/selectors.ts";
import { defineFault, timing } from "./define-fault.ts";

/** SIGSTOP to all targets at once, SIGCONT after `for`. */
export const pause = defineFault({
  schema: z.strictObject({
    do: z
      .literal("pause")
      .meta({ description: "SIGSTOP, SIGCONT after `for`: a process that hangs without dying." }),
    at: timing.at,
    agents: agentSelectorSchema,
    for: timing.for,
  }),
  requires: ({ agents }) => agentNeeds(agents),
  describe: ({ agents, for: forMs }) => `SIGSTOP to ${describeAgents(agents)} for ${formatDuration(forMs)}`,

  plan({ agents: selector }, { world, draw }) {
    const agents = resolveAgents(selector, world, draw);
    return { agents, effects: quorumInWords(world.agents, agents) };
  },

  heal({ fault, agents }) {
    const undo = agents.flatMap(({ id, process }) =>
      process ? [{ what: `${id} is frozen`, action: { do: "continue" as const, process } }] : [],
    );
    return { afterMs: fault.for, undo };
  },

  inject: ({ agents }, context) =>
    freeze(
      agents.flatMap(({ process }) => process ?? []),
      context,
    ),
});
