import type { Node } from "../../state/node.ts";
import { pick } from "./pick.ts";

const driver = (now: number): object => ({
  raw_exec: {
    Attributes: { "driver.raw_exec": "true" },
    Detected: true,
    Healthy: true,
    HealthDescription: "Healthy",
    UpdateTime: new Date(now * 1000).toISOString(),
  },
});

/** A node as lists show it. */
export function nodeStub(node: Node): object {
  const fields =
    "ID Datacenter Name NodeClass NodePool SchedulingEligibility Status StatusDescription LastDrain " +
    "CreateIndex ModifyIndex";
  return {
    ...pick(node, fields),
    Address: node.HTTPAddr.split(":")[0],
    Version: node.Attributes["nomad.version"] ?? "",
    Drain: node.DrainStrategy !== null,
    Drivers: driver(node.StatusUpdatedAt),
    HostVolumes: {},
  };
}

/** A node as `/v1/node/:id` answers it. */
export function nodeDetail(node: Node): object {
  const { CpuShares, MemoryMB, DiskMB, HostNetworks, MinDynamicPort, MaxDynamicPort, ...rest } = node;
  const addresses = Object.entries(HostNetworks).map(([Alias, Address]) => ({
    Family: "ipv4",
    Alias,
    Address,
    ReservedPorts: "",
    Gateway: "",
  }));
  const network = (IP: string): object => ({ Mode: "host", Device: "lo", CIDR: `${IP}/32`, IP, MBits: 1000 });
  return {
    ...rest,
    TLSEnabled: false,
    SecretID: "",
    CSIControllerPlugins: {},
    CSINodePlugins: {},
    GCVolumesOnNodeGC: false,
    LastAllocUpdateIndex: 0,
    LastMissedHeartbeatIndex: 0,
    NodeMaxAllocs: 0,
    Links: { consul: `${node.Datacenter}.${node.Name}` },
    Drain: node.DrainStrategy !== null,
    Drivers: driver(node.StatusUpdatedAt),
    HostVolumes: {},
    HostNetworks: Object.fromEntries(
      Object.entries(HostNetworks)
        .filter(([name]) => name !== "default")
        .map(([Name, address]) => [Name, { Name, CIDR: `${address}/32`, Interface: "", ReservedPorts: "" }]),
    ),
    NodeResources: {
      Cpu: {
        CpuShares,
        TotalCpuCores: Number(node.Attributes["cpu.numcores"] ?? 1),
        ReservableCpuCores: null,
      },
      Memory: { MemoryMB },
      Disk: { DiskMB },
      Networks: [...new Set(Object.values(HostNetworks))].map(network),
      NodeNetworks: [{ Mode: "host", Device: "lo", MacAddress: "", Speed: 1000, Addresses: addresses }],
      Devices: null,
      MinDynamicPort,
      MaxDynamicPort,
    },
    ReservedResources: {
      Cpu: { CpuShares: 0, ReservedCpuCores: null },
      Memory: { MemoryMB: 0 },
      Disk: { DiskMB: 0 },
      Networks: { ReservedHostPorts: "" },
    },
  };
}
