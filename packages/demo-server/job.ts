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

/** demo_server: a few instances anywhere, found through Consul. */
export const job = defineJob({
  name: "demo-server",

  variables: z.object({
    count: z.int().min(0).default(3),
    /** `urlprefix-/` lets an edge route every path to it. */
    tags: z.array(z.string()).default(["urlprefix-/"]),
    check: z
      .object({
        path: z.string().startsWith("/").default("/info"),
        interval: durationVariable().default("5s"),
        timeout: durationVariable().default("2s"),
      })
      .prefault({}),
    update: z
      .object({
        maxParallel: z.int().min(1).default(1),
        minHealthy: durationVariable().default("5s"),
        healthyDeadline: durationVariable().default("30s"),
        /** Unhealthy ones are replaced until then; must be longer than healthyDeadline. */
        progressDeadline: durationVariable().default("2m"),
        canary: z.int().min(0).default(0),
        autoPromote: z.boolean().default(false),
      })
      .prefault({}),
    /** How long a host may be out of Nomad's sight before its instance counts as lost. */
    lostAfter: durationVariable().default("1h"),
    resources: z.object({ cpuMHz: z.int().default(100), memoryMB: z.int().default(256) }).prefault({}),
  }),

  render: ({ count, tags, check, update, lostAfter, resources }, context) => ({
    Datacenters: [...context.datacenters],
    TaskGroups: [
      {
        Name: "demo",
        Count: count,
        // One host's end must not take two instances with it; a world of one host has no choice.
        Constraints: context.hostCount > 1 ? [distinctHosts()] : [],
        Networks: [privateNetwork({ network: context.network, port: "http" })],
        Services: [
          httpService({
            name: "demo-server",
            port: "http",
            tags,
            check: {
              path: check.path,
              interval: durationNs(check.interval),
              timeout: durationNs(check.timeout),
            },
          }),
        ],
        Update: rollingUpdate({
          maxParallel: update.maxParallel,
          minHealthy: durationNs(update.minHealthy),
          healthyDeadline: durationNs(update.healthyDeadline),
          progressDeadline: durationNs(update.progressDeadline),
          canary: update.canary,
          autoPromote: update.autoPromote,
        }),
        // /exit/<code> ends it on purpose, as often as somebody likes: always come back, on the same host.
        RestartPolicy: restartForever({ attempts: 10, interval: minutes(1), delay: seconds(1) }),
        ReschedulePolicy: rescheduleForever({ delay: seconds(5), maxDelay: minutes(1) }),
        // An agent that is down says nothing about the task: it keeps serving, and is never stopped for it.
        Disconnect: surviveDisconnect({ lostAfter: durationNs(lostAfter) }),
        // Out of Consul first, so that every edge stops choosing it; only then SIGTERM.
        ShutdownDelay: seconds(2),
        Tasks: [
          rawExec({
            name: "demo-server",
            command: context.executable.path,
            // Longer than the drain, shorter than the client's cap of 30 s.
            killTimeout: seconds(20),
            ...resources,
          }),
        ],
      },
    ],
  }),
});
