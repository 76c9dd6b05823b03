import { findProcessesByEnvironment, ownIdentity } from "processes";
import { findSupervisor } from "../../supervisor/find-supervisor.ts";
import { listUnits } from "../../supervisor/unit-files.ts";
import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { CallOptions } from "../../call-options.ts";
import { type WorldFolder, worldVariable } from "../../files/world-folder.ts";
import { writeOwner, type NamespaceOwner } from "./namespace-owner.ts";
import { endProcessesIn, findNamelessLinks, linksOf } from "./namespace-processes.ts";
import { createNamespaces, createNode, deleteNamespaces, listNamespaces } from "./namespaces.ts";
import type { Node, Topology } from "./topology.ts";

export interface NamespacesOptions extends CallOptions {
  readonly folder: WorldFolder;
  readonly owner: NamespaceOwner;
  readonly topology: Topology;
}

/**
 * Makes what is missing of a world's namespaces, and returns the hosts (the builder among them) that were made. Where the switch still stands
 * only the missing namespaces are made and all others stay as they are; else all are made again.
 */
export async function ensureNamespaces(options: NamespacesOptions): Promise<string[]> {
  const { folder, owner, topology } = options;
  const present = await listNamespaces(owner, folder.id);
  const nodes = [topology.builder, ...topology.nodes];
  const missing = nodes.filter(({ name }) => !present.includes(name));
  const hasSwitch = present.includes(topology.switchNamespace.name);
  if (owner.complete && hasSwitch && missing.length < nodes.length) {
    await endNameless(missing, present, options);
    for (const node of missing)
      await createNode(owner, { switchNamespace: topology.switchNamespace, node }, options);
    return missing.map(({ host }) => host);
  }
  // What an earlier attempt left half-made, or a reboot took away in part.
  await endProcessesIn(linksOf(owner, present), options);
  await deleteNamespaces(owner, present, options);
  await createNamespaces(owner, topology, options);
  await writeOwner(folder, { ...owner, complete: true });
  return nodes.map(({ host }) => host);
}

/** A namespace whose name was deleted lives on with its processes, and no program can enter it: its processes are ended, as when a host loses power. */
async function endNameless(
  missing: readonly Node[],
  present: readonly string[],
  { folder, owner, signal }: NamespacesOptions,
): Promise<void> {
  if (missing.length === 0) return;
  const supervisor = await findSupervisor(folder);
  // Looked for before an agent ends: it may be the last that shows where its tasks are.
  const links = findNamelessLinks(findProcessesByEnvironment({ [worldVariable]: folder.id }), {
    named: linksOf(owner, present),
    outside: [
      ...(supervisor ? [supervisor.pid] : []),
      ...(owner.holder ? [owner.holder.pid] : []),
      ownIdentity().pid,
    ],
  });
  // So that they are not started where they cannot be, time and again.
  if (supervisor) await stopUnits(folder, missing, { signal });
  await endProcessesIn(links, { signal });
}

async function stopUnits(folder: WorldFolder, nodes: readonly Node[], options: CallOptions): Promise<void> {
  const keys = (await listUnits(folder)).filter(({ host }) => nodes.some((node) => node.host === host));
  await Promise.all(keys.map(({ host, name }) => createSupervisedUnits(folder, host).stop(name, options)));
}
