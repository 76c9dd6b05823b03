import { randomUUID } from "node:crypto";
import type { DurableMap } from "../durable-map.ts";
import type { ConsulHost, EmbeddedConsulConfig } from "./config.ts";
import type { Catalog } from "./state/catalog.ts";
import { consulVersion } from "./version.ts";

/** A host with the id its node keeps over restarts. */
export type HostNode = ConsulHost & { readonly nodeId: string };

/** Registers each host as a real cluster would: its node, its `serfHealth` check, and the `consul` service on servers. */
export function seedCatalog(
  catalog: Catalog,
  hosts: EmbeddedConsulConfig["hosts"],
  disk: DurableMap,
): HostNode[] {
  return hosts.map((host) => {
    const nodeId = rememberedNodeId(disk, host.name);
    const { name, address } = host;
    catalog.putNode({
      id: nodeId,
      name,
      address,
      taggedAddresses: { lan: address, lan_ipv4: address, wan: address, wan_ipv4: address },
      meta: { "consul-network-segment": "", "consul-version": consulVersion },
    });
    catalog.putCheck(name, serfHealth);
    if (host.server) catalog.putService(name, consulService);
    return { ...host, nodeId };
  });
}

/** The check that a real cluster's gossip keeps. */
export const serfHealth = {
  id: "serfHealth",
  name: "Serf Health Status",
  status: "passing",
  notes: "",
  output: "Agent alive and reachable",
  serviceId: "",
  serviceName: "",
  serviceTags: [],
  type: "",
  interval: "",
  timeout: "",
} as const;

const consulService = {
  id: "consul",
  name: "consul",
  tags: [],
  address: "",
  taggedAddresses: {},
  meta: {
    non_voter: "false",
    raft_version: "3",
    read_replica: "false",
    serf_protocol_current: "2",
    serf_protocol_max: "5",
    serf_protocol_min: "1",
    version: consulVersion,
  },
  port: 8300,
  weights: { Passing: 1, Warning: 1 },
  enableTagOverride: false,
} as const;

function rememberedNodeId(disk: DurableMap, name: string): string {
  const key = `node-id/${name}`;
  const known = disk.get(key);
  if (typeof known === "string") return known;
  const fresh = randomUUID();
  disk.set(key, fresh);
  return fresh;
}
