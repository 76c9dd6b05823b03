import { z } from "zod";
import { durationSchema, formatDuration } from "../pace/duration.ts";
import { hostNeeds } from "../selectors/needs.ts";
import { describeHosts, hostSelectorSchema } from "../selectors/selectors.ts";
import { defineFault, timing } from "./define-fault.ts";
import { healHosts, injectOnHosts, planHosts } from "./on-hosts.ts";

/** Delays and loses packets that hosts send. */
export const slow = defineFault({
  schema: z.strictObject({
    do: z.literal("slow").meta({ description: "Delay and loss on the hosts' network until `for` is over." }),
    at: timing.at,
    hosts: hostSelectorSchema,
    delay: durationSchema,
    lossPercent: z.number().min(0).max(100).default(0),
    for: timing.for,
  }),
  requires: ({ hosts }) => ["slow-network", ...hostNeeds(hosts)],
  describe: ({ hosts, delay, lossPercent, for: forMs }) =>
    `${formatDuration(delay)} delay and ${lossPercent} % loss on ${describeHosts(hosts)} for ${formatDuration(forMs)}`,
  plan: ({ hosts }, context) => planHosts(hosts, context),
  heal: (planned) => healHosts(planned, "network"),
  inject(planned, context) {
    const { delay: delayMs, lossPercent } = planned.fault;
    const { signal } = context;
    return injectOnHosts(planned, context, (faults, host) =>
      faults.slow(host, { delayMs, lossPercent, signal }),
    );
  },
});
