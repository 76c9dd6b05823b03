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
  const { group, node, allocs, random } = options;
  const network = group.Networks?.[0];
  if (!network) return { networks: null, ports: null };
  const book = createPortBook(node, allocs);
  for (const port of network.ReservedPorts ?? []) {
    const refusal = book.take(port, port.Value);
    if (refusal) return { exhausted: `network: ${refusal}` };
  }
  for (const port of network.DynamicPorts ?? []) {
    const value = freeDynamicPort(node, (candidate) => book.isUsed(port, candidate), random);
    const refusal = value === undefined ? "dynamic port selection failed" : book.take(port, value);
    if (refusal) return { exhausted: `network: ${refusal}` };
  }
  const { ports } = book;
  return { networks: [toAllocatedNetwork(network, node, ports)], ports: ports.length > 0 ? ports : null };
}

/** Which ports of a node are used, and which of them this offer takes. */
function createPortBook(node: Node, allocs: readonly Allocation[]) {
  const used = new Set(allocs.filter((alloc) => !isTerminal(alloc)).flatMap(portsOf));
  const ports: AllocatedPort[] = [];
  const addressOf = (port: Port): string | undefined => node.HostNetworks[port.HostNetwork || "default"];
  return {
    ports,
    isUsed: (port: Port, value: number): boolean => used.has(`${addressOf(port) ?? ""}:${value}`),
    /** Takes a port, or says why it cannot be had. */
    take: (port: Port, value: number): string | undefined => {
      const { Label, To, HostNetwork, IgnoreCollision } = port;
      const HostIP = addressOf(port);
      if (HostIP === undefined) return `missing host network "${HostNetwork}" for port "${Label}"`;
      const key = `${HostIP}:${value}`;
      if (used.has(key) && !IgnoreCollision) return `reserved port collision ${Label}=${value}`;
      used.add(key);
      ports.push({ Label, Value: value, To: To === -1 ? value : To, HostIP, IgnoreCollision });
      return undefined;
    },
  };
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
