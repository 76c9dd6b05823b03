import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Allocation } from "../state/allocation.ts";
import { groupOf } from "../state/allocation.ts";

export interface TaskFolder {
  /** Working directory of the task. */
  readonly root: string;
  readonly local: string;
  readonly secrets: string;
  readonly tmp: string;
  /** What the client keeps about the task's process; not for the task. */
  readonly state: string;
}

export interface AllocFolder {
  readonly root: string;
  /** NOMAD_ALLOC_DIR, shared by the tasks. */
  readonly shared: string;
  readonly logs: string;
  task(name: string): TaskFolder;
}

/** The paths of an allocation below its node's data folder, laid out as Nomad does. */
export function allocFolder(nodeDataDir: string, allocId: string): AllocFolder {
  const root = join(nodeDataDir, "alloc", allocId);
  const shared = join(root, "alloc");
  return {
    root,
    shared,
    logs: join(shared, "logs"),
    task: (name) => {
      const folder = join(root, name);
      return {
        root: folder,
        local: join(folder, "local"),
        secrets: join(folder, "secrets"),
        tmp: join(folder, "tmp"),
        state: join(nodeDataDir, "state", allocId, name),
      };
    },
  };
}

/** Makes all folders of an allocation; existing folders stay as they are. */
export function makeAllocFolders(folder: AllocFolder, alloc: Allocation): void {
  for (const name of ["logs", "data", "tmp"]) mkdirSync(join(folder.shared, name), { recursive: true });
  for (const { Name } of groupOf(alloc)?.Tasks ?? []) {
    const task = folder.task(Name);
    for (const path of [task.root, task.local, task.tmp]) mkdirSync(path, { recursive: true });
    for (const path of [task.secrets, task.state]) mkdirSync(path, { recursive: true, mode: 0o700 });
  }
}

/** Ids of the allocations that have folders on this node. */
export function listAllocFolders(nodeDataDir: string): string[] {
  const folder = join(nodeDataDir, "alloc");
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Removes all that is kept of an allocation. */
export function removeAllocFolders(nodeDataDir: string, allocId: string): void {
  for (const kind of ["alloc", "state"])
    rmSync(join(nodeDataDir, kind, allocId), { recursive: true, force: true });
}
