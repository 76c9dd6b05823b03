import {
  defineJob,
  minutes,
  rawExec,
  renderJob,
  vaultAccess,
  vaultCertificate,
  vaultSecret,
  type JobContext,
  type VaultSecret,
} from "jobspec";
import { expect, test } from "vitest";
import { z } from "zod";

const context: JobContext = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: "/files/server", digest: "a".repeat(64) },
};

const jobWith = (secret: VaultSecret) => {
  const { templates, role } = vaultCertificate();
  const template = defineJob({
    name: "demo",
    variables: z.object({}),
    render: (_, { datacenters, executable }) => ({
      Datacenters: [...datacenters],
      TaskGroups: [
        {
          Name: "web",
          Tasks: [
            rawExec({
              name: "server",
              command: executable.path,
              killTimeout: minutes(1),
              cpuMHz: 50,
              memoryMB: 32,
              vault: vaultAccess({ templates: [vaultSecret(secret), ...templates], role }),
            }),
          ],
        },
      ],
    }),
  });
  return renderJob(template, { context });
};

test("a task that uses Vault never sees its token, and is not restarted when that is renewed", () => {
  const [task] = jobWith({ name: "greeting" }).job.TaskGroups?.[0]?.Tasks ?? [];
  expect(task?.Vault).toEqual({
    AllowTokenExpiration: false,
    ChangeMode: "noop",
    ChangeSignal: "SIGHUP",
    Cluster: "default",
    DisableFile: true,
    Env: false,
    Role: "nomad-services",
  });
  expect(task?.Templates).toHaveLength(3);
});

test("the version of a job covers what its tasks get of Vault, and what happens on a change", () => {
  const versions = [
    { name: "greeting" },
    { name: "other" },
    { name: "greeting", file: "elsewhere" },
    { name: "greeting", env: "GREETING" },
    { name: "greeting", onChange: "nothing" },
  ] as const;
  expect(new Set(versions.map((secret) => jobWith(secret).version)).size).toBe(versions.length);
  expect(jobWith({ name: "greeting" }).version).toBe(jobWith({ name: "greeting" }).version);
});
