import { renderJob, type JobContext } from "jobspec";
import { expect, test } from "vitest";
import { job } from "../../job.ts";

const context: JobContext = {
  datacenters: ["dc1"],
  hostCount: 4,
  serverCount: 3,
  network: "private",
  consul: { address: "${meta.consul_address}", caFile: "${meta.consul_ca}" },
  executable: { path: "/files/ui_gateway", digest: "a".repeat(64) },
};

const groupOf = (variables: Record<string, unknown> = {}, changes: Partial<JobContext> = {}) =>
  renderJob(job, { context: { ...context, ...changes }, variables }).job.TaskGroups?.[0];
const taskOf = (...args: Parameters<typeof groupOf>) => groupOf(...args)?.Tasks?.[0];
const argsOf = (...args: Parameters<typeof groupOf>) => JSON.stringify(taskOf(...args)?.Config);

test("one on each host with servers, at the same port, and Consul may be asked", () => {
  expect(groupOf()).toMatchObject({ Count: 3 });
  expect(groupOf()?.Constraints).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Operand: "distinct_hosts" }),
      expect.objectContaining({ LTarget: "${attr.consul.server}", RTarget: "true" }),
    ]),
  );
  expect(groupOf()?.Networks?.[0]).toMatchObject({ ReservedPorts: [{ Label: "http", Value: 8443 }] });
  expect(taskOf()).toMatchObject({ Env: { CONSUL_CACERT: "${meta.consul_ca}" } });
});

test("what it is given comes from Nomad, from Vault where there is one, or from a folder of the hosts", () => {
  const templates = (...args: Parameters<typeof groupOf>) =>
    (taskOf(...args)?.Templates ?? []).map(({ EmbeddedTmpl }) => EmbeddedTmpl ?? "");
  expect(templates()).toEqual([expect.stringContaining("nomadVar"), expect.stringContaining("nomadVar")]);
  expect(taskOf()).not.toHaveProperty("Vault.Role");
  expect(templates({}, { vault: true })).toEqual([
    expect.stringContaining("secret/data"),
    expect.stringContaining("secret/data"),
  ]);
  expect(argsOf({}, { vault: true })).toContain('"--vault-port","8200"');
  expect(templates({ from: "nomad" }, { vault: true })[0]).toContain("nomadVar");
  expect(templates({ from: "/etc/uis" })).toEqual([]);
  expect(argsOf({ from: "/etc/uis" })).toContain('"--logins","/etc/uis/logins"');
});

test.each([{ from: "etc/uis" }, { domain: "a b" }, { port: 443 }])("%j is refused", (variables) => {
  expect(() => groupOf(variables)).toThrow(expect.objectContaining({ code: "JOB_VARIABLES_INVALID" }));
});
