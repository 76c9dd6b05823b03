import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isSystemError } from "../../files/system-error.ts";
import type { WorldFolder } from "../../files/world-folder.ts";

const root = "/sys/fs/cgroup";

/** Parent of the control groups that one Nomad client makes, on machines with control groups v2. */
export const cgroupParent = (worldId: string, host: string): string => `nd-${worldId}-${host}.slice`;

/**
 * With control groups v1 all Nomad clients of a machine share a group `nomad` in each hierarchy. Returns the groups that only
 * worlds make: a group that is not there yet, or that a world which is there has made. The last world removes them.
 */
export async function findOwnSharedCgroups(hasOtherWorlds: boolean): Promise<string[]> {
  if (existsSync(join(root, "cgroup.controllers"))) return [];
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name, "nomad"));
  return paths.filter((path) => hasOtherWorlds || !existsSync(path));
}

/**
 * In a group of v1 all tasks of all hosts together weigh as much as a single thread outside of the group. When the agents of four hosts start at once
 * they have a dozen threads ready, and every task had to wait seconds for its turn. As heavy as sixteen threads, the tasks keep about
 * half of the machine, as they have beside the agents' slice on hosts of their own. A weight that somebody chose is left alone.
 */
export async function weighTasks(group = join(root, "cpu", "nomad")): Promise<void> {
  if (!existsSync(join(dirname(group), "cpu.shares"))) return;
  await mkdir(group, { recursive: true });
  const file = join(group, "cpu.shares");
  if ((await readFile(file, "utf8")).trim() === defaultShares) await writeFile(file, tasksShares);
}

const defaultShares = "1024";
const tasksShares = String(16 * 1024);

/**
 * Removes the control groups that the Nomad clients of a world left: a killed client does not. Shared v1 groups are removed when
 * nothing uses them any more.
 */
export async function removeWorldCgroups(
  folder: WorldFolder,
  sharedCgroups: readonly string[],
): Promise<void> {
  const own = (await listFolder(root)).filter((name) =>
    name.startsWith(cgroupParent(folder.id, "").replace(".slice", "")),
  );
  for (const name of own) await removeCgroup(join(root, name));
  const allocations = await listAllocations(folder);
  for (const group of await listSharedGroups()) {
    const [allocation = ""] = group.slice(group.lastIndexOf("/") + 1).split(".");
    if (allocations.has(allocation)) await removeCgroup(group);
  }
  for (const path of sharedCgroups) await removeCgroup(path);
}

async function listAllocations(folder: WorldFolder): Promise<ReadonlySet<string>> {
  const hosts = await listFolder(folder.data);
  const allocations = await Promise.all(
    hosts.map((host) => listFolder(join(folder.data, host, "nomad-client", "alloc"))),
  );
  return new Set(allocations.flat());
}

async function listSharedGroups(): Promise<string[]> {
  const parents = (await listFolder(root)).map((controller) => join(root, controller, "nomad"));
  const groups = await Promise.all(
    parents.map(async (parent) => (await listFolder(parent)).map((name) => join(parent, name))),
  );
  return groups.flat();
}

const listFolder = (path: string): Promise<string[]> => readdir(path).catch(() => []);

/** Removes a control group and all groups below it. A group that still has a process, or is gone, is left alone. */
async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((entry) => entry.isDirectory()))
    await removeCgroup(join(path, entry.name));
  try {
    await rmdir(path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EBUSY", "ENOTEMPTY", "EACCES", "EPERM")) throw error;
  }
}
