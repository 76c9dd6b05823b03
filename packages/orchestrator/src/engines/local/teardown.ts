import { endWorldProcesses } from "../../supervisor/end-processes.ts";
import type { WorldFolder } from "../../files/world-folder.ts";
import type { CallOptions } from "../../call-options.ts";
import { removeAccounts } from "../accounts.ts";
import { taskPrefixOf, thisMachine } from "./local-task-accounts.ts";
import { removeWorldCgroups } from "./cgroups.ts";
import { hasOtherWorlds, isAlive, readOwner, type NamespaceOwner } from "./namespace-owner.ts";
import { unmountBelow } from "./mounts.ts";
import { endProcessesIn, linksOf } from "./namespace-processes.ts";
import { deleteNamespaces, listNamespaces } from "./namespaces.ts";

/**
 * Ends all of a local world and removes what is not in its folder, from any state. The names of its namespaces follow from its folder's id: what was made before a crash
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

/** {@link tearDownLocal}, and what a world keeps on this machine while it is stopped: the accounts of its jobs. */
export async function removeLocal(folder: WorldFolder, options: CallOptions): Promise<void> {
  await tearDownLocal(folder, options);
  await removeAccounts(thisMachine, [`${taskPrefixOf(folder)}*`], options);
}

async function ownerToRemove(folder: WorldFolder): Promise<NamespaceOwner | undefined> {
  const known = await readOwner(folder);
  if (known) return isAlive(known) ? known : undefined;
  // Nothing was recorded: root's namespaces are found by their names.
  return process.getuid?.() === 0 ? { kind: "root", complete: false, ownCgroups: [] } : undefined;
}
