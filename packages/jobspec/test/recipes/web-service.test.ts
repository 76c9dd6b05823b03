import { defineJob, renderJob, webService, type JobContext } from "jobspec";
import { expect, test } from "vitest";
import { z } from "zod";

const open: JobContext = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: "/files/server", digest: "a".repeat(64) },
};
const closed: JobContext = {
  ...open,
  consul: { address: "${meta.consul_address}", caFile: "${meta.consul_ca}" },
};

const rendered = (asksConsul: boolean | undefined, context: JobContext) =>
  renderJob(
    defineJob({
      name: "web",
      variables: z.object({}),
      render: (_, given) =>
        webService(
          {
            name: "web",
            group: "web",
            count: 1,
            sharesHosts: true,
            ...(asksConsul !== undefined && { asksConsul }),
            check: { path: "/", interval: "5s", timeout: "1s" },
            update: { maxParallel: 1, minHealthy: "5s", healthyDeadline: "30s", progressDeadline: "2m" },
            lostAfter: "1h",
            resources: { cpuMHz: 100, memoryMB: 64 },
          },
          given,
        ),
    }),
    { context },
  );
const taskOf = (asksConsul: boolean | undefined, context: JobContext) =>
  rendered(asksConsul, context).job.TaskGroups?.[0]?.Tasks?.[0];

test("in a closed world a program that asks Consul gets an identity, and the agent, authority and token file by name", () => {
  expect(taskOf(true, closed)).toMatchObject({
    Consul: { Cluster: "default" },
    Env: {
      CONSUL_HTTP_ADDR: "${meta.consul_address}",
      CONSUL_CACERT: "${meta.consul_ca}",
      CONSUL_HTTP_TOKEN_FILE: "${NOMAD_SECRETS_DIR}/consul_token",
    },
  });
});

test("in an open world it gets neither: the job is that of a program which does not ask", () => {
  expect(rendered(true, open).version).toBe(rendered(false, open).version);
  expect(taskOf(true, open)).not.toHaveProperty("Consul");
});

test("a service that asks nothing is the same job in a closed world as in an open one", () => {
  expect(rendered(undefined, closed).version).toBe(rendered(undefined, open).version);
});
