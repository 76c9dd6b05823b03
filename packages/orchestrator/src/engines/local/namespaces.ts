import { readdir } from "node:fs/promises";
import type { CallOptions } from "../../call-options.ts";
import { runCleanly } from "./run-cleanly.ts";
import { namespaceStepFailed } from "./errors.ts";
import { enterOwner, netnsFolder, type NamespaceOwner } from "./namespace-owner.ts";
import { requireTool } from "./programs.ts";
import { namespacePrefix, type Namespace, type Node, type Topology } from "./topology.ts";

/** What stands in front of a program that shall run inside a namespace. Its pid stays the same: nsenter becomes the program. */
export function enterNamespace(owner: NamespaceOwner, name: string): readonly string[] {
  // Only the network: with `ip netns exec` the program would also lose the machine's /sys, and so its control groups.
  return [...enterOwner(owner), requireTool("nsenter"), `--net=/run/netns/${name}`, "--"];
}

/** Names of the namespaces that a world has. */
export async function listNamespaces(owner: NamespaceOwner, worldId: string): Promise<string[]> {
  const names = await readdir(netnsFolder(owner)).catch(() => []);
  return names.filter((name) => name.startsWith(namespacePrefix(worldId)));
}

/** Makes all namespaces and wires of a topology; none of them may be there. Throws NAMESPACE_STEP_FAILED. */
export async function createNamespaces(
  owner: NamespaceOwner,
  topology: Topology,
  options: CallOptions,
): Promise<void> {
  const all: readonly Namespace[] = [topology.switchNamespace, topology.builder, ...topology.nodes];
  for (const { name } of all) await runIp(owner, ["netns", "add", name], options);
  for (const { name, setup } of all) await runBatch(owner, { name, lines: setup }, options);
  await Promise.all(topology.nodes.map(({ name }) => applySettings(owner, name, options)));
}

/** Makes the namespace and the wires of one host of a topology whose switch is there. Throws NAMESPACE_STEP_FAILED. */
export async function createNode(
  owner: NamespaceOwner,
  { switchNamespace, node }: { readonly switchNamespace: Namespace; readonly node: Node },
  options: CallOptions,
): Promise<void> {
  // Of a namespace that was deleted the kernel takes the wires away a moment later, while its last process ends perhaps never.
  for (const port of node.ports)
    await runCleanly(
      [...enterOwner(owner), requireTool("ip"), "-n", switchNamespace.name, "link", "delete", port],
      options,
    );
  await runIp(owner, ["netns", "add", node.name], options);
  await runBatch(owner, { name: switchNamespace.name, lines: node.wires }, options);
  await runBatch(owner, { name: node.name, lines: node.setup }, options);
  await applySettings(owner, node.name, options);
}

async function applySettings(owner: NamespaceOwner, name: string, options: CallOptions): Promise<void> {
  await runCleanly([...enterNamespace(owner, name), "/bin/sh", "-c", settings], options);
}

/**
 * Connections that wait to be accepted move on to another listener of their port when theirs closes, instead of being reset: a task that is
 * replaced loses none. Kernels before 5.14 do not know it.
 */
const settings = "echo 1 > /proc/sys/net/ipv4/tcp_migrate_req";

/** Removes namespaces, and with them their wires. Every process in them has to be gone. */
export async function deleteNamespaces(
  owner: NamespaceOwner,
  names: readonly string[],
  options: CallOptions,
): Promise<void> {
  for (const name of names) await runIp(owner, ["netns", "delete", name], options);
}

function runBatch(
  owner: NamespaceOwner,
  { name, lines }: { readonly name: string; readonly lines: readonly string[] },
  options: CallOptions,
): Promise<void> {
  return runIp(owner, ["-n", name, "-batch", "-"], { ...options, input: `${lines.join("\n")}\n` });
}

async function runIp(
  owner: NamespaceOwner,
  args: readonly string[],
  options: CallOptions & { input?: string },
): Promise<void> {
  const { exitCode, stderr } = await runCleanly([...enterOwner(owner), requireTool("ip"), ...args], options);
  if (exitCode !== 0) throw namespaceStepFailed(`ip ${args.join(" ")}`, stderr);
}
