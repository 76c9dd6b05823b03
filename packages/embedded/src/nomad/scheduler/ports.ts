import type { Network, Port } from "../job/parts.ts";
import type { TaskGroup } from "../job/schema.ts";
import {
  isTerminal,
  type AllocatedNetwork,
  type AllocatedPort,
  type Allocation,
} from "../state/allocation.ts";
import type { Node } from "../state/node.ts";

export type PortOffer =
  | { readonly networks: readonly AllocatedNetwork[] | null; readonly ports: readonly AllocatedPort[] | null }
  | { readonly exhausted: string };

/** Picks the ports of a group on a node, or says as Nomad does which dimension is exhausted. */
export function offerPorts(options: {
  readonly group: TaskGroup;
  readonly node: Node;
  /** Allocations that stay on the node. */
  readonly allocs: readonly Allocation[];
  readonly random: () => number;
}): PortOffer {
  const network = options.group.Networks?.[0];
  if (!network) return { networks: null, ports: null };
  const { node } = options;
  const used = new Set(options.allocs.filter((alloc) => !isTerminal(alloc)).flatMap(portsOf));
  const ports: AllocatedPort[] = [];
  const take = (label: string, port: Port, value: number): string | undefined => {
    const ip = node.HostNetworks[port.HostNetwork || "default"];
    if (ip === undefined) return `missing host network "${port.HostNetwork}" for port "${label}"`;
    const key = `${ip}:${value}`;
    if (used.has(key) && !port.IgnoreCollision) return `reserved port collision ${label}=${value}`;
    used.add(key);
    ports.push({
      Label: label,
      Value: value,
      To: port.To === -1 ? value : port.To,
      HostIP: ip,
      IgnoreCollision: port.IgnoreCollision,
    });
    return undefined;
  };
  for (const port of network.ReservedPorts ?? []) {
    const refusal = take(port.Label, port, port.Value);
    if (refusal) return { exhausted: `network: ${refusal}` };
  }
  for (const port of network.DynamicPorts ?? []) {
    const ip = node.HostNetworks[port.HostNetwork || "default"] ?? "";
    const value = freeDynamicPort(node, (candidate) => used.has(`${ip}:${candidate}`), options.random);
    const refusal = value === undefined ? "dynamic port selection failed" : take(port.Label, port, value);
    if (refusal) return { exhausted: `network: ${refusal}` };
  }
  return { networks: [toAllocatedNetwork(network, node, ports)], ports: ports.length > 0 ? ports : null };
}

function portsOf(alloc: Allocation): string[] {
  return (alloc.AllocatedResources.Shared.Ports ?? []).map((port) => `${port.HostIP}:${port.Value}`);
}

/** A random start, then the next free one: neighbours in time get different ports. */
function freeDynamicPort(
  node: Node,
  isUsed: (port: number) => boolean,
  random: () => number,
): number | undefined {
  const size = node.MaxDynamicPort - node.MinDynamicPort + 1;
  const start = Math.floor(random() * size);
  for (let step = 0; step < size; step++) {
    const port = node.MinDynamicPort + ((start + step) % size);
    if (!isUsed(port)) return port;
  }
  return undefined;
}

function toAllocatedNetwork(network: Network, node: Node, ports: readonly AllocatedPort[]): AllocatedNetwork {
  const filled = (wanted: readonly Port[] | null): AllocatedNetwork["ReservedPorts"] =>
    wanted?.map((port) => {
      const allocated = ports.find((candidate) => candidate.Label === port.Label);
      return {
        Label: port.Label,
        Value: allocated?.Value ?? port.Value,
        To: allocated?.To ?? port.To,
        HostNetwork: port.HostNetwork,
        IgnoreCollision: port.IgnoreCollision,
      };
    }) ?? null;
  return {
    Mode: network.Mode,
    Device: network.Device,
    CIDR: network.CIDR,
    IP: node.HostNetworks["default"] ?? "",
    Hostname: network.Hostname,
    MBits: network.MBits,
    DNS: null,
    ReservedPorts: filled(network.ReservedPorts),
    DynamicPorts: filled(network.DynamicPorts),
  };
}
