import {
  defineJob,
  distinctHosts,
  durationNs,
  durationVariable,
  httpService,
  minutes,
  privateNetwork,
  rawExec,
  rescheduleForever,
  restartForever,
  rollingUpdate,
  seconds,
  surviveDisconnect,
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
    check: z
      .object({
        path: z.string().startsWith("/").default("/info"),
        interval: durationVariable().default("5s"),
        /** /info asks every instance and waits up to 5 s for each. */
        timeout: durationVariable().default("7s"),
      })
      .prefault({}),
    update: z
      .object({
        maxParallel: z.int().min(1).default(1),
        minHealthy: durationVariable().default("5s"),
        healthyDeadline: durationVariable().default("60s"),
        /** Unhealthy ones are replaced until then; must be longer than healthyDeadline. */
        progressDeadline: durationVariable().default("2m"),
      })
      .prefault({}),
    /** How long a host may be out of Nomad's sight before its edge counts as lost. */
    lostAfter: durationVariable().default("1h"),
    resources: z.object({ cpuMHz: z.int().default(100), memoryMB: z.int().default(256) }).prefault({}),
  }),

  render: ({ service, port, adminPort, check, update, lostAfter, resources }, context) => ({
    Datacenters: [...context.datacenters],
    TaskGroups: [
      {
        Name: "edge",
        // One per host: clients know the hosts' addresses, not where Nomad placed something.
        Count: context.hostCount,
        Constraints: [distinctHosts()],
        Networks: [
          privateNetwork({
            network: context.network,
            port: "http",
            static: port,
            more: adminPort === 0 ? [] : [{ port: "admin", static: adminPort }],
          }),
        ],
        Services: [
          httpService({
            name: "edge-server",
            port: "http",
            check: {
              path: check.path,
              interval: durationNs(check.interval),
              timeout: durationNs(check.timeout),
            },
          }),
        ],
        // One edge at a time: a client of a static address meets at most one that restarts. Canaries are impossible: the static port is taken on every host.
        Update: rollingUpdate({
          maxParallel: update.maxParallel,
          minHealthy: durationNs(update.minHealthy),
          healthyDeadline: durationNs(update.healthyDeadline),
          progressDeadline: durationNs(update.progressDeadline),
        }),
        // With mode "fail" a long outage of what it needs would end the allocation, and no other host has room for it.
        RestartPolicy: restartForever({ attempts: 10, interval: minutes(1), delay: seconds(1) }),
        ReschedulePolicy: rescheduleForever({ delay: seconds(5), maxDelay: minutes(1) }),
        // An agent that is down says nothing about the task: it keeps serving, and is never stopped for it.
        Disconnect: surviveDisconnect({ lostAfter: durationNs(lostAfter) }),
        // Out of Consul first, closed later: who was told about this edge a moment ago still finds it open.
        ShutdownDelay: seconds(2),
        Tasks: [
          rawExec({
            name: "edge-server",
            command: context.executable.path,
            args: ["--service", service],
            // Longer than the drain, shorter than the client's cap of 30 s.
            killTimeout: seconds(20),
            ...resources,
          }),
        ],
      },
    ],
  }),
});
