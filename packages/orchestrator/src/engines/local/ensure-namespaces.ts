import { findProcessesByEnvironment, ownIdentity } from "processes";
import { findSupervisor } from "../../supervisor/find-supervisor.ts";
import { listUnits } from "../../supervisor/unit-files.ts";
import { createSupervisedUnits } from "../../supervisor/units.ts";
import type { CallOptions } from "../../call-options.ts";
import { type WorldFolder, WORLD_VARIABLE } from "../../files/world-folder.ts";
import { writeGround, type Ground } from "./ground.ts";
import { endProcessesIn, findNamelessLinks, linksOf } from "./namespace-processes.ts";
import { createNamespaces, createNode, deleteNamespaces, listNamespaces } from "./namespaces.ts";
import type { Node, Topology } from "./topology.ts";

export interface NamespacesOptions extends CallOptions {
  readonly folder: WorldFolder;
  readonly ground: Ground;
  readonly topology: Topology;
}

/**
 * Makes what is missing of a world's namespaces, and returns the hosts (the builder among them) that were made. Where the switch still stands
 * only the missing ones are, and all others go on as they are; else all are made anew.
 */
export async function ensureNamespaces(options: NamespacesOptions): Promise<string[]> {
  const { folder, ground, topology } = options;
  const present = await listNamespaces(ground, folder.id);
  const nodes = [topology.builder, ...topology.nodes];
  const missing = nodes.filter(({ name }) => !present.includes(name));
  const hasSwitch = present.includes(topology.switchNamespace.name);
  if (ground.complete && hasSwitch && missing.length < nodes.length) {
    await endNameless(missing, present, options);
    for (const node of missing)
      await createNode(ground, { switchNamespace: topology.switchNamespace, node }, options);
    return missing.map(({ host }) => host);
  }
  // What an earlier attempt left half-made, or a reboot took away in part.
  await endProcessesIn(linksOf(ground, present), options);
  await deleteNamespaces(ground, present, options);
  await createNamespaces(ground, topology, options);
  await writeGround(folder, { ...ground, complete: true });
  return nodes.map(({ host }) => host);
}

/** A namespace whose name was deleted lives on with its processes, where nobody can come in any more: they end, as with the host's power. */
async function endNameless(
  missing: readonly Node[],
  present: readonly string[],
  { folder, ground, signal }: NamespacesOptions,
): Promise<void> {
  if (missing.length === 0) return;
  const supervisor = await findSupervisor(folder);
  // Looked for before an agent ends: it may be the last that shows where its tasks are.
  const links = findNamelessLinks(findProcessesByEnvironment({ [WORLD_VARIABLE]: folder.id }), {
    named: linksOf(ground, present),
    outside: [
      ...(supervisor ? [supervisor.pid] : []),
      ...(ground.holder ? [ground.holder.pid] : []),
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
