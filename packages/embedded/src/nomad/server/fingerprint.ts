import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import { createHash } from "node:crypto";
import { statfsSync } from "node:fs";
import { consulVersion } from "../../consul/version.ts";
import type { HostConfig, NomadConfig } from "../config.ts";
import { signalNames } from "../signals.ts";
import type { Node } from "../state/node.ts";
import { embeddedVersion } from "./version.ts";

const mhzPerCoreWhenUnknown = 2_000;

/** The node of a virtual host: this machine's resources, the host's own addresses. */
export function fingerprintNode(options: {
  readonly config: NomadConfig;
  readonly host: HostConfig;
  readonly id: string;
  readonly now: Date;
}): Node {
  const { config, host, id, now } = options;
  const cores = cpus();
  const shares = cores.reduce((sum, core) => sum + (core.speed || mhzPerCoreWhenUnknown), 0);
  const disk = statfsSync(config.dataDir);
  return {
    ID: id,
    Datacenter: config.datacenter,
    Name: host.name,
    HTTPAddr: `${host.address}:${config.ports.clientHttp}`,
    Attributes: attributes({ config, host, id, shares }),
    Meta: {},
    NodeClass: "",
    NodePool: "default",
    ComputedClass: `v1:${BigInt(`0x${createHash("sha256").update(config.datacenter).digest("hex").slice(0, 15)}`)}`,
    CpuShares: shares,
    MemoryMB: Math.floor(totalmem() / 1024 / 1024),
    DiskMB: Math.floor((disk.bavail * disk.bsize) / 1024 / 1024),
    HostNetworks: { default: host.publicAddress ?? host.address, private: host.address },
    MinDynamicPort: config.dynamicPorts.min,
    MaxDynamicPort: config.dynamicPorts.max,
    DrainStrategy: null,
    LastDrain: null,
    SchedulingEligibility: "eligible",
    Status: "ready",
    StatusDescription: "",
    StatusUpdatedAt: Math.floor(now.getTime() / 1000),
    Events: [
      {
        Message: "Node registered",
        Subsystem: "Cluster",
        Details: null,
        Timestamp: now.toISOString(),
        CreateIndex: 0,
      },
    ],
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

function attributes(options: {
  readonly config: NomadConfig;
  readonly host: HostConfig;
  readonly id: string;
  readonly shares: number;
}): Record<string, string> {
  const { config, host } = options;
  return {
    "consul.datacenter": config.datacenter,
    "consul.connect": "true",
    "consul.ft.namespaces": "false",
    "consul.sku": "oss",
    "consul.version": consulVersion,
    "consul.server": String(host.server),
    "cpu.arch": arch() === "x64" ? "amd64" : arch(),
    "cpu.numcores": String(cpus().length),
    "cpu.totalcompute": String(options.shares),
    "cpu.usablecompute": String(options.shares),
    "cpu.modelname": cpus()[0]?.model ?? "",
    "driver.raw_exec": "1",
    "kernel.arch": arch() === "x64" ? "x86_64" : arch(),
    "kernel.name": platform(),
    "kernel.version": release(),
    "memory.totalbytes": String(totalmem()),
    "unique.advertise.address": `${host.address}:${config.ports.clientHttp}`,
    "nomad.version": embeddedVersion,
    "nomad.engine": "embedded",
    "os.name": platform(),
    "os.signals": signalNames.join(","),
    "unique.consul.name": host.name,
    "unique.hostname": host.name || hostname(),
    "unique.network.ip-address": host.publicAddress ?? host.address,
  };
}
