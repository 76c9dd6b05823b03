import { join } from "node:path";
import { endWorldProcesses } from "../../world/end-processes.ts";
import type { EngineContext } from "../../world/engine.ts";
import type { CallOptions } from "../host.ts";
import { removeWorldCgroups } from "./cgroups.ts";
import { isStanding, readGround, type Ground } from "./ground.ts";
import { unmountBelow } from "./mounts.ts";
import { endProcessesIn, linksOf } from "./namespace-processes.ts";
import { deleteNamespaces, listNamespaces } from "./namespaces.ts";

/**
 * Ends and removes all of a local world, from whatever state: what it consists of follows from its folder's id, so what was made
 * before a crash is found though nobody wrote down that it was.
 */
export async function tearDown(context: EngineContext, options: CallOptions): Promise<void> {
  const { folder, inventory } = context;
  const ground = await groundToRemove(context);
  const names = ground ? await listNamespaces(ground, folder.id) : [];
  // Before the holder of a rootless world ends and takes the names with it.
  const links = ground ? linksOf(ground, names) : new Set<string>();
  await endWorldProcesses(folder, options);
  await endProcessesIn(links, options);
  if (ground?.kind !== "root") return;
  await unmountBelow(folder.path, options);
  await deleteNamespaces(ground, names, options);
  await removeWorldCgroups({
    worldId: folder.id,
    hosts: inventory.hosts.map(({ name }) => name),
    allocationFolders: inventory.hosts.map(({ name }) => join(folder.data, name, "nomad-client", "alloc")),
    sharedCgroups: ground.ownCgroups,
  });
}

async function groundToRemove(context: EngineContext): Promise<Ground | undefined> {
  const known = await readGround(context);
  if (known) return isStanding(known) ? known : undefined;
  // The folder is gone, or was never written: root's namespaces are found by their names.
  return process.getuid?.() === 0 ? { kind: "root", complete: false, ownCgroups: [] } : undefined;
}
