import { z } from "zod";
import type { CallOptions } from "../../call-options.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { Host } from "../../hosts/host.ts";
import type { FaultSupport, NetworkFaults } from "../../hosts/network-faults.ts";
import { hostNotInWorld } from "../errors.ts";
import { faultStepFailed } from "./errors.ts";
import { enterOwner } from "./namespace-owner.ts";
import { enterNamespace } from "./namespaces.ts";
import { requireOwner } from "./netns-host.ts";
import { powerOffHost, powerOnHost } from "./power.ts";
import { findTool, requireTool } from "./programs.ts";
import { runCleanly } from "./run-cleanly.ts";
import { PRIVATE_INTERFACE, type Node, type Topology } from "./topology.ts";

export interface NetnsFaultsOptions {
  readonly folder: WorldFolder;
  readonly inventory: Inventory;
  readonly topology: Topology;
  readonly hosts: readonly Host[];
}

/** nftables table of a split; its being there is the split. */
const TABLE = "nomad-demo-split";

/** Faults in a world of namespaces: the switch's ports, and packet filters and queues of the hosts' own. */
export function createNetnsFaults({ folder, inventory, topology, hosts }: NetnsFaultsOptions): NetworkFaults {
  return { probe, cut, split, slow, heal, powerOff, powerOn };

  async function probe(options: CallOptions): Promise<Awaited<ReturnType<NetworkFaults["probe"]>>> {
    const yes: FaultSupport = { supported: true };
    const tables = findTool("nft") ? yes : { supported: false, reason: "nft is not installed" };
    return { partition: yes, split: tables, slow: await probeNetem(options), power: yes };
  }

  async function probeNetem(options: CallOptions): Promise<FaultSupport> {
    if (!findTool("tc")) return { supported: false, reason: "tc is not installed" };
    const owner = await requireOwner(folder);
    // On the switch's loopback, which nothing uses.
    const netem = [requireTool("tc"), "-n", topology.switchNamespace.name, "qdisc"];
    const added = await runCleanly(
      [...enterOwner(owner), ...netem, "add", "dev", "lo", "root", "netem", "delay", "1ms"],
      options,
    );
    if (added.exitCode !== 0)
      return { supported: false, reason: `this kernel has no netem: ${added.stderr.trim()}` };
    await runCleanly([...enterOwner(owner), ...netem, "del", "dev", "lo", "root"], options);
    return { supported: true };
  }

  async function cut(host: string, options: CallOptions): Promise<void> {
    await setLink(find(host), "down", options);
  }

  async function split(host: string, options: CallOptions): Promise<void> {
    const node = find(host);
    if (await isSplit(node, options)) return;
    const rules = [
      `table inet ${TABLE} {`,
      "  chain output {",
      "    type filter hook output priority 0;",
      // Only this host's own requests to its own agent: gossip, RPC and other hosts' requests go on.
      `    ip daddr { ${node.address}, 127.0.0.1 } tcp dport ${inventory.ports.consulHttp} reject with tcp reset`,
      "  }",
      "}",
    ];
    await inHost(node, [requireTool("nft"), "-f", "-"], { ...options, input: rules.join("\n") });
    if (!(await isSplit(node, options))) throw faultStepFailed(host, "its packet filter is not there");
  }

  async function slow(
    host: string,
    { delayMs, lossPercent = 0, signal }: Parameters<NetworkFaults["slow"]>[1],
  ): Promise<void> {
    const queue = ["root", "netem", "delay", `${delayMs}ms`, "loss", `${lossPercent}%`];
    const node = find(host);
    await inHost(node, [requireTool("tc"), "qdisc", "replace", "dev", PRIVATE_INTERFACE, ...queue], {
      signal,
    });
    if (!(await isSlow(node, { signal }))) throw faultStepFailed(host, "its queue is not there");
  }

  async function heal(host: string, options: CallOptions): Promise<boolean> {
    const node = find(host);
    await setLink(node, "up", options);
    if (await isSplit(node, options))
      await inHost(node, [requireTool("nft"), "delete", "table", "inet", TABLE], options);
    if (await isSlow(node, options))
      await inHost(node, [requireTool("tc"), "qdisc", "del", "dev", PRIVATE_INTERFACE, "root"], options);
    return (await isUp(node, options)) && !(await isSplit(node, options)) && !(await isSlow(node, options));
  }

  async function powerOff(host: string, options: CallOptions & { readonly forMs?: number }): Promise<void> {
    const node = find(host);
    await setLink(node, "down", options);
    await powerOffHost(
      { host: hostOf(host), owner: await requireOwner(folder), namespace: node.name },
      options,
    );
  }

  async function powerOn(host: string, options: CallOptions): Promise<boolean> {
    const node = find(host);
    await setLink(node, "up", options);
    return powerOnHost(hostOf(host), options);
  }

  function find(host: string): Node {
    const node = topology.nodes.find((candidate) => candidate.host === host);
    if (!node)
      throw hostNotInWorld(
        host,
        topology.nodes.map((candidate) => candidate.host),
      );
    return node;
  }

  function hostOf(name: string): Host {
    const host = hosts.find((candidate) => candidate.name === name);
    if (!host)
      throw hostNotInWorld(
        name,
        hosts.map((candidate) => candidate.name),
      );
    return host;
  }

  async function setLink(node: Node, state: "up" | "down", options: CallOptions): Promise<void> {
    await onSwitch(["link", "set", node.switchPort, state], options);
    if ((await isUp(node, options)) !== (state === "up"))
      throw faultStepFailed(node.host, `its link is not ${state}`);
  }

  async function isUp(node: Node, options: CallOptions): Promise<boolean> {
    const [link] = linksSchema.parse(
      JSON.parse(await onSwitch(["-json", "link", "show", node.switchPort], options)),
    );
    return link?.flags.includes("UP") ?? false;
  }

  async function isSplit(node: Node, options: CallOptions): Promise<boolean> {
    if (!findTool("nft")) return false;
    return (await inHost(node, [requireTool("nft"), "list", "tables"], options))
      .split("\n")
      .includes(`table inet ${TABLE}`);
  }

  async function isSlow(node: Node, options: CallOptions): Promise<boolean> {
    if (!findTool("tc")) return false;
    return (
      await inHost(node, [requireTool("tc"), "qdisc", "show", "dev", PRIVATE_INTERFACE], options)
    ).includes("netem");
  }

  async function onSwitch(args: readonly string[], options: CallOptions): Promise<string> {
    const owner = await requireOwner(folder);
    const command = [...enterOwner(owner), requireTool("ip"), "-n", topology.switchNamespace.name, ...args];
    return run("switch", command, options);
  }

  async function inHost(
    node: Node,
    command: readonly string[],
    options: CallOptions & { input?: string },
  ): Promise<string> {
    return run(node.host, [...enterNamespace(await requireOwner(folder), node.name), ...command], options);
  }
}

async function run(
  host: string,
  command: readonly string[],
  options: CallOptions & { input?: string },
): Promise<string> {
  const { exitCode, stdout, stderr } = await runCleanly(command, options);
  if (exitCode !== 0) throw faultStepFailed(host, `${command.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

/** What `ip -json link` prints, in part. */
const linksSchema = z.array(z.object({ flags: z.array(z.string()) }));
