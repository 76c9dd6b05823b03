import { z } from "zod";
import { formatDuration } from "../pace/duration.ts";
import { hostNeeds } from "../selectors/needs.ts";
import { describeHosts, hostSelectorSchema } from "../selectors/selectors.ts";
import { defineFault, timing } from "./define-fault.ts";
import { healHosts, injectOnHosts, planHosts } from "./on-hosts.ts";

/** Keeps Nomad's agents from the Consul agent of their host. */
export const splitSystems = defineFault({
  schema: z.strictObject({
    do: z.literal("split-systems").meta({
      description: "Nomad's agents cannot reach Consul's HTTP API on their host until `for` is over.",
    }),
    at: timing.at,
    hosts: hostSelectorSchema,
    for: timing.for,
  }),
  requires: ({ hosts }) => ["split-systems", ...hostNeeds(hosts)],
  describe: ({ hosts, for: forMs }) =>
    `keep Nomad from Consul on ${describeHosts(hosts)} for ${formatDuration(forMs)}`,
  plan: ({ hosts }, context) => planHosts(hosts, context),
  heal: (planned) => healHosts(planned, "network"),
  inject: (planned, context) =>
    injectOnHosts(planned, context, (faults, host) => faults.split(host, { signal: context.signal })),
});
