import {
  defineJob,
  distinctHosts,
  httpService,
  minutes,
  privateNetwork,
  rawExec,
  renderJob,
  rescheduleForever,
  restartForever,
  rollingUpdate,
  seconds,
  secretVariable,
  surviveDisconnect,
  type JobContext,
  type RenderedJob,
} from "jobspec";
import { z } from "zod";

const context: JobContext = {
  datacenters: ["vagrant-dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: "/nomad-demo/files/0f/server", digest: "0f".repeat(32) },
};

const web = defineJob({
  name: "golden-web",
  variables: z.object({
    count: z.int().default(3),
    motto: z.string().default("Grüße, 世界 😀"),
    ratio: z.number().default(0.1),
    tags: z.array(z.string()).default(["urlprefix-/", "b", "a"]),
    labels: z.record(z.string(), z.string()).default({}),
    token: secretVariable().optional(),
  }),
  render: ({ count, motto, ratio, tags, labels, token }, { datacenters, network, executable }) => ({
    Datacenters: [...datacenters],
    TaskGroups: [
      {
        Name: "web",
        Count: count,
        Constraints: [distinctHosts()],
        Networks: [privateNetwork({ network, port: "http", static: 25_000 })],
        Services: [
          {
            ...httpService({
              name: "web",
              port: "http",
              tags,
              check: { path: "/", interval: seconds(5), timeout: seconds(2) },
            }),
            Meta: labels,
          },
        ],
        Update: rollingUpdate({ maxParallel: 2, minHealthy: seconds(5), healthyDeadline: seconds(30) }),
        RestartPolicy: restartForever({ attempts: 10, interval: minutes(1), delay: seconds(1) }),
        ReschedulePolicy: rescheduleForever({ delay: seconds(5), maxDelay: minutes(1) }),
        Disconnect: surviveDisconnect({ lostAfter: minutes(60) }),
        Tasks: [
          rawExec({
            name: "web",
            command: executable.path,
            args: ["--motto", motto, "--ratio", String(ratio)],
            env: { TOKEN: token ?? "" },
            killTimeout: seconds(20),
            cpuMHz: 100,
            memoryMB: 256,
          }),
        ],
      },
    ],
  }),
});

const bare = defineJob({
  name: "golden-bare",
  variables: z.object({}),
  render: () => ({ Type: "batch", TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "raw_exec" }] }] }),
});

/** Renderings whose versions are written down in versions.json. */
export const goldenCases: Readonly<Record<string, () => RenderedJob>> = {
  defaults: () => renderJob(web, { context }),
  "changed variables": () =>
    renderJob(web, {
      context,
      variables: { count: 0, ratio: 1e21, labels: { "😀": "smile", "\uFB33": "dalet", z: "" } },
    }),
  "a secret": () => renderJob(web, { context, variables: { token: "hunter2" } }),
  "another executable": () =>
    renderJob(web, {
      context: { ...context, executable: { path: "/nomad-demo/files/aa/server", digest: "aa".repeat(32) } },
    }),
  "another world": () =>
    renderJob(web, { context: { ...context, datacenters: ["b", "a"], network: "lan", hostCount: 1 } }),
  "a bare batch job": () => renderJob(bare, { context }),
};
