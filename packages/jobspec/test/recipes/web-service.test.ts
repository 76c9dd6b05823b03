import { webService, vaultAccess, vaultCertificate, type JobContext, type WebServiceOptions } from "jobspec";
import { expect, test } from "vitest";

const context: JobContext = {
  datacenters: ["dc1"],
  hostCount: 4,
  network: "private",
  executable: { path: "/files/server", digest: "a".repeat(64) },
};
const options: WebServiceOptions = {
  name: "hello",
  group: "web",
  count: 2,
  sharesHosts: true,
  check: { path: "/", interval: "5s", timeout: "2s" },
  update: { maxParallel: 1, minHealthy: "5s", healthyDeadline: "30s", progressDeadline: "2m" },
  lostAfter: "1h",
  resources: { cpuMHz: 50, memoryMB: 64 },
};

const groupOf = (changes: Partial<WebServiceOptions>) =>
  webService({ ...options, ...changes }, context).TaskGroups?.[0];

test("further ports have a number where they are given one", () => {
  const group = groupOf({ morePorts: [{ port: "admin", static: 25_001 }, { port: "check" }] });
  expect(group?.Networks).toEqual([
    {
      Mode: "host",
      DynamicPorts: [
        { Label: "http", HostNetwork: "private" },
        { Label: "check", HostNetwork: "private" },
      ],
      ReservedPorts: [{ Label: "admin", HostNetwork: "private", Value: 25_001 }],
    },
  ]);
});

test("a check may ask another port than the one that is in Consul", () => {
  const group = groupOf({
    morePorts: [{ port: "check" }],
    check: { ...options.check, path: "/health", port: "check" },
  });
  expect(group?.Services).toMatchObject([
    { PortLabel: "http", Checks: [{ Path: "/health", PortLabel: "check" }] },
  ]);
});

test("what a service gets of Vault is its task's", () => {
  const certificate = vaultCertificate();
  const [task] = groupOf({ vault: vaultAccess(certificate) })?.Tasks ?? [];
  expect(task).toMatchObject({ Vault: { Role: "nomad-services" }, Templates: certificate.templates });
  expect(groupOf({})?.Tasks?.[0]).not.toHaveProperty("Vault");
});

test("a service beside the servers runs on their hosts alone", () => {
  expect(groupOf({ sharesHosts: false, isBesideServers: true })?.Constraints).toEqual([
    { Operand: "distinct_hosts", RTarget: "true" },
    { LTarget: "${attr.consul.server}", Operand: "=", RTarget: "true" },
  ]);
});
