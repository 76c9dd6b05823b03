import { existsSync } from "node:fs";
import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "../../files/system-error.ts";

const ROOT = "/sys/fs/cgroup";

/** Parent of the control groups that one Nomad client makes, on machines with control groups v2. */
export const cgroupParent = (worldId: string, host: string): string => `nd-${worldId}-${host}.slice`;

/** Control groups v1 have no parent of one's own: all Nomad clients of a machine share `nomad` in each hierarchy. */
export function findSharedCgroups(controllers: readonly string[]): string[] {
  return controllers.map((controller) => join(ROOT, controller, "nomad")).filter((path) => existsSync(path));
}

/** Names of the v1 hierarchies; none on a machine with v2 only. */
export async function listControllers(): Promise<string[]> {
  if (existsSync(join(ROOT, "cgroup.controllers"))) return [];
  const entries = await readdir(ROOT, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** Removes a control group and all below it. One that still has a process, or is gone, is left alone. */
export async function removeCgroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((entry) => entry.isDirectory()))
    await removeCgroup(join(path, entry.name));
  try {
    await rmdir(path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT", "EBUSY", "ENOTEMPTY", "EACCES", "EPERM")) throw error;
  }
}
