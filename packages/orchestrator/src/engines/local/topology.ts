import type { Inventory } from "../../inventory/inventory.ts";

/** The wires of a local world, as data: which namespaces there are and what `ip` has to be told in each. */
export interface Topology {
  /** Holds the bridges only; no process lives in it. */
  readonly switchNamespace: Namespace;
  /** Where the orchestrator's own traffic starts: the original's builder machine. */
  readonly builder: Node;
  readonly nodes: readonly Node[];
}

export interface Namespace {
  /** As `ip netns` lists it: it begins with {@link namespacePrefix}. */
  readonly name: string;
  /** Lines for `ip -batch` inside the namespace, in the order of {@link Topology}: the switch first. */
  readonly setup: readonly string[];
}

export interface Node extends Namespace {
  /** The inventory's name of the host; `builder` for the builder. */
  readonly host: string;
  readonly address: string;
  /** The switch's end of the private wire: down, and the host is cut off. */
  readonly switchPort: string;
  /** Lines for `ip -batch` inside the switch's namespace that make the host's wires: part of the switch's own set-up. */
  readonly wires: readonly string[];
  /** The switch's ends of those wires. */
  readonly ports: readonly string[];
}

/** Interface in the private network. It sorts after {@link publicInterface}: a program that takes the first interface takes the wrong one. */
export const privateInterface = "eth1";
/** A public-looking interface with the default route, as Vagrant's NAT interface is; it leads nowhere. */
export const publicInterface = "eth0";
/** TEST-NET-3 of RFC 5737: addresses that no one has. */
const publicNetwork = "203.0.113";
const builderHostNumber = 10;
export const builderName = "builder";

/** What the names of all worlds' namespaces begin with. */
export const anyWorld = "nd-";
/** What the names of all namespaces of a world begin with. */
export const namespacePrefix = (worldId: string): string => `${anyWorld}${worldId}-`;

/** Lays out the wires of a world: a switch with a private and a public bridge, one namespace per host, and the builder. */
export function layOutTopology(worldId: string, inventory: Inventory): Topology {
  const prefix = namespacePrefix(worldId);
  const [base = "", prefixLength = "24"] = inventory.network.split("/");
  const builderAddress = base.replace(/\d+$/, String(builderHostNumber));
  const hosts = [{ name: builderName, address: builderAddress }, ...inventory.hosts];
  const [builder, ...nodes] = hosts.map((host, index): Node => {
    const name = `${prefix}${host.name}`;
    const wires = wiresOf(name, index);
    return {
      host: host.name,
      address: host.address,
      name,
      switchPort: `private${index}`,
      ports: wires.map(({ port }) => port),
      wires: wires.flatMap(connect),
      setup: [
        ...setUpNode({ address: host.address, prefixLength, index }),
        ...hosts.filter((other) => other !== host).map(({ address }) => introduce(address)),
      ],
    };
  });
  if (!builder) throw new Error("a topology always has a builder");
  const all = [builder, ...nodes];
  return { switchNamespace: { name: `${prefix}switch`, setup: setUpSwitch(all) }, builder, nodes };
}

function setUpSwitch(nodes: readonly Node[]): string[] {
  return [
    // No spanning tree: a port forwards as soon as it is up.
    "link add private type bridge stp_state 0 forward_delay 0",
    "link add public type bridge stp_state 0 forward_delay 0",
    ...["private", "public"].flatMap((bridge) => [
      `link set ${bridge} addrgenmode none`,
      `link set ${bridge} up`,
    ]),
    `address add ${publicNetwork}.1/24 dev public`,
    ...nodes.flatMap(({ wires }) => wires),
  ];
}

/** The builder, the first of all, has no public side. */
function wiresOf(namespace: string, index: number): Wire[] {
  const all = [
    { port: `private${index}`, bridge: "private", peer: privateInterface, namespace },
    { port: `public${index}`, bridge: "public", peer: publicInterface, namespace },
  ];
  return index === 0 ? all.slice(0, 1) : all;
}

interface Wire {
  readonly port: string;
  readonly bridge: string;
  readonly peer: string;
  readonly namespace: string;
}

/** Both ends are made where they belong: the machine's own namespace never sees a link of a world. */
function connect({ port, bridge, peer, namespace }: Wire): string[] {
  return [
    `link add ${port} type veth peer name ${peer} netns ${namespace}`,
    `link set ${port} addrgenmode none`,
    `link set ${port} master ${bridge}`,
    `link set ${port} up`,
  ];
}

/**
 * All namespaces of a machine share one table of neighbours, of 1024 by default (`net.ipv4.neigh.default.gc_thresh3`): some thirty hosts that all talk to one
 * another, as gossip does, fill it, and the kernel drops packets to whoever has no place. Entries that stay are not counted.
 */
const introduce = (address: string): string =>
  `neighbour replace ${address} lladdr ${linkAddress(address)} dev ${privateInterface} nud permanent`;

/** A locally administered one (IEEE 802), by the address: known to all before the host is there. */
const linkAddress = (address: string): string =>
  ["02", "00", ...address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"))].join(":");

function setUpNode({
  address,
  prefixLength,
  index,
}: {
  address: string;
  prefixLength: string;
  index: number;
}): string[] {
  const isBuilder = index === 0;
  return [
    "link set lo up",
    `link set ${privateInterface} addrgenmode none`,
    `link set ${privateInterface} address ${linkAddress(address)}`,
    `address add ${address}/${prefixLength} dev ${privateInterface}`,
    `link set ${privateInterface} up`,
    ...(isBuilder
      ? []
      : [
          `link set ${publicInterface} addrgenmode none`,
          `address add ${publicNetwork}.${20 + index}/24 dev ${publicInterface}`,
          `link set ${publicInterface} up`,
          `route add default via ${publicNetwork}.1`,
        ]),
  ];
}
