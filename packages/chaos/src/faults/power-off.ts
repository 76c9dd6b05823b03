import { z } from "zod";
import { formatDuration } from "../pace/duration.ts";
import { hostNeeds } from "../selectors/needs.ts";
import { describeHosts, hostSelectorSchema } from "../selectors/selectors.ts";
import { defineFault, timing } from "./define-fault.ts";
import { healHosts, injectOnHosts, planServersOfHosts } from "./on-hosts.ts";

/** Takes the power from hosts: every process is killed, the link is down. */
export const powerOff = defineFault({
  schema: z.strictObject({
    do: z.literal("power-off").meta({
      description: "Everything on a host dies at once and its network is gone until `for` is over.",
    }),
    at: timing.at,
    hosts: hostSelectorSchema,
    for: timing.for,
  }),
  requires: ({ hosts }) => ["power", ...hostNeeds(hosts)],
  describe: ({ hosts, for: forMs }) => `power off ${describeHosts(hosts)} for ${formatDuration(forMs)}`,
  plan: ({ hosts }, context) => planServersOfHosts(hosts, context),
  heal: (planned) => healHosts(planned, "power-on"),
  inject: (planned, context) =>
    injectOnHosts(planned, context, (faults, host) =>
      faults.powerOff(host, { forMs: planned.fault.for, signal: context.signal }),
    ),
});
