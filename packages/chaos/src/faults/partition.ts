import { z } from "zod";
import { formatDuration } from "../pace/duration.ts";
import { hostNeeds } from "../selectors/needs.ts";
import { describeHosts, hostSelectorSchema } from "../selectors/selectors.ts";
import { defineFault, timing } from "./define-fault.ts";
import { healHosts, injectOnHosts, planServersOfHosts } from "./on-hosts.ts";

/** Cuts hosts off from all others. */
export const partition = defineFault({
  schema: z.strictObject({
    do: z
      .literal("partition")
      .meta({ description: "Packets between the sides are lost until `for` is over." }),
    at: timing.at,
    hosts: hostSelectorSchema.meta({ description: "One side: these hosts. The other side: everyone else." }),
    for: timing.for,
  }),
  requires: ({ hosts }) => ["partition", ...hostNeeds(hosts)],
  describe: ({ hosts, for: forMs }) => `cut off ${describeHosts(hosts)} for ${formatDuration(forMs)}`,
  plan: ({ hosts }, context) => planServersOfHosts(hosts, context),
  heal: (planned) => healHosts(planned, "network"),
  inject: (planned, context) =>
    injectOnHosts(planned, context, (faults, host) => faults.cut(host, { signal: context.signal })),
});
