import { endWorldProcesses } from "../../supervisor/end-processes.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { CallOptions } from "../../call-options.ts";
import { removeWorldCgroups } from "./cgroups.ts";
import { hasOtherWorlds, isAlive, readOwner, type NamespaceOwner } from "./namespace-owner.ts";
import { unmountBelow } from "./mounts.ts";
import { endProcessesIn, linksOf } from "./namespace-processes.ts";
import { deleteNamespaces, listNamespaces } from "./namespaces.ts";

/**
 * Ends and removes all of a local world, from any state. The names of its namespaces follow from its folder's id: what was made before a crash
 * is found though it was never recorded, and though the folder was removed by hand.
 */
export async function tearDownLocal(folder: WorldFolder, options: CallOptions): Promise<void> {
  const owner = await ownerToRemove(folder);
  const names = owner ? await listNamespaces(owner, folder.id) : [];
  // Before the holder of a rootless world ends and takes the names with it.
  const links = owner ? linksOf(owner, names) : new Set<string>();
  await endWorldProcesses(folder, options);
  await endProcessesIn(links, options);
  if (owner?.kind !== "root") return;
  await unmountBelow(folder.path, options);
  await deleteNamespaces(owner, names, options);
  await removeWorldCgroups(folder, (await hasOtherWorlds(folder)) ? [] : owner.ownCgroups);
}

async function ownerToRemove(folder: WorldFolder): Promise<NamespaceOwner | undefined> {
  const known = await readOwner(folder);
  if (known) return isAlive(known) ? known : undefined;
  // Nothing was recorded: root's namespaces are found by their names.
  return process.getuid?.() === 0 ? { kind: "root", complete: false, ownCgroups: [] } : undefined;
}
