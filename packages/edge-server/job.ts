import {
  checkVariable,
  defineJob,
  lostAfterVariable,
  resourcesVariable,
  updateVariables,
  webService,
} from "jobspec";
import { z } from "zod";

/** edge_server on every host, at the same port. */
export const job = defineJob({
  name: "edge-server",

  variables: z.object({
    /** Consul service to route to. */
    service: z.string().min(1).default("demo-server"),
    port: z.int().min(1).max(65_535).default(25_000),
    /** Of the private listener (status page, metrics), the same on every host; 0: none. */
    adminPort: z.int().min(0).max(65_535).default(25_001),
    /** /info asks every instance and waits up to 5 s for each. */
    check: checkVariable({ timeout: "7s" }),
    /** Canaries are impossible: the static port is taken on every host. */
    update: updateVariables({ healthyDeadline: "60s" }).prefault({}),
    lostAfter: lostAfterVariable(),
    resources: resourcesVariable(),
  }),

  // One edge is replaced at a time: a client of a static address meets at most one that restarts.
  render: ({ service, adminPort, ...variables }, context) =>
    webService(
      {
        name: "edge-server",
        group: "edge",
        // One per host: clients know the hosts' addresses, not where Nomad placed something.
        count: context.hostCount,
        sharesHosts: false,
        morePorts: adminPort === 0 ? [] : [{ port: "admin", static: adminPort }],
        args: ["--service", service],
        asksConsul: true,
        ...variables,
      },
      context,
    ),
});
