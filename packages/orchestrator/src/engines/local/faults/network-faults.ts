import type { WorldFolder } from "../../../files/world-folder.ts";
import type { Host } from "../../../hosts/host.ts";
import type { FaultSupport, NetworkFaults } from "../../../hosts/network-faults.ts";
import { agentApis, type Inventory } from "../../../inventory/inventory.ts";
import { hostNotInWorld } from "../../errors.ts";
import { requireOwner } from "../netns-host.ts";
import { findTool } from "../programs.ts";
import type { Node, Topology } from "../topology.ts";
import { isLinkUp, setLink } from "./link.ts";
import { powerOffHost, powerOnHost } from "./power.ts";
import { healSlow, isSlow, probeNetem, slow } from "./slow.ts";
import { healSplit, isSplit, split } from "./split.ts";

export interface NetnsFaultsOptions {
  readonly folder: WorldFolder;
  readonly inventory: Inventory;
  readonly topology: Topology;
  readonly hosts: readonly Host[];
}

/** Faults in a world of namespaces: the switch's ports, and packet filters and queues of the hosts' own. */
export function createNetnsFaults({ folder, inventory, topology, hosts }: NetnsFaultsOptions): NetworkFaults {
  const place = (host: string): { folder: WorldFolder; topology: Topology; node: Node } => ({
    folder,
    topology,
    node: find(topology.nodes, host, ({ host }) => host),
  });
  const hostOf = (name: string): Host => find(hosts, name, (host) => host.name);
  return {
    probe: async (options) => {
      const yes: FaultSupport = { supported: true };
      const tables = findTool("nft") ? yes : { supported: false, reason: "nft is not installed" };
      const queues = await probeNetem({ folder, topology }, options);
      return { partition: yes, split: tables, slow: queues, power: yes };
    },
    cut: async (host, options) => setLink(place(host), "down", options),
    split: async (host, options) => split(place(host), agentApis(inventory).consulPort, options),
    slow: async (host, options) => slow(place(host), options),
    heal: async (host, options) => {
      const at = place(host);
      await setLink(at, "up", options);
      await healSplit(at, options);
      await healSlow(at, options);
      const isBroken = (await isSplit(at, options)) || (await isSlow(at, options));
      return (await isLinkUp(at, options)) && !isBroken;
    },
    powerOff: async (name, options) => {
      const at = place(name);
      await setLink(at, "down", options);
      const [host, owner] = [hostOf(name), await requireOwner(folder)];
      await powerOffHost({ host, owner, namespace: at.node.name }, options);
    },
    powerOn: async (name, options) => {
      await setLink(place(name), "up", options);
      return powerOnHost(hostOf(name), options);
    },
  };
}

function find<T>(items: readonly T[], name: string, nameOf: (item: T) => string): T {
  const found = items.find((item) => nameOf(item) === name);
  if (!found) throw hostNotInWorld(name, items.map(nameOf));
  return found;
}
