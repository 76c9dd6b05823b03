import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { WorldFolder } from "../../files/world-folder.ts";
import { readToolchain, type Toolchain } from "../../toolchain/toolchain.ts";
import type { TaskAccounts } from "../engine.ts";
import { canRefuseAccounts, createTaskAccounts } from "../task-accounts.ts";
import { readOwner, type NamespaceOwner } from "./namespace-owner.ts";
import { runCleanly } from "./run-cleanly.ts";

/** This machine, where all hosts of a local world have their accounts. */
export const thisMachine = { name: "this machine", exec: runCleanly };

/** What the names of the accounts of a world's jobs begin with: another for each world of this machine. */
export const taskPrefixOf = ({ id }: Pick<WorldFolder, "id">): string => `nd-${id.slice(-8)}-`;

/** Accounts of jobs on this machine. */
export const localTaskAccounts = (folder: WorldFolder, wanted: boolean): TaskAccounts =>
  createTaskAccounts({
    prefix: async () => {
      const [owner, toolchain] = [await readOwner(folder), await readToolchain(folder)];
      return owner && toolchain && (await separatesTasks({ folder, wanted, owner, toolchain }))
        ? taskPrefixOf(folder)
        : undefined;
    },
    hosts: [thisMachine],
  });

/**
 * Whether tasks run as accounts of their jobs where that is wanted: in a world of root's whose folder every account may pass through. Where it lies below a folder
 * that is closed to all others, as /root is, no task but root's would reach its own files.
 */
export async function separatesTasks({
  folder,
  wanted,
  owner,
  toolchain,
}: {
  readonly folder: WorldFolder;
  readonly wanted: boolean;
  readonly owner: Pick<NamespaceOwner, "kind">;
  readonly toolchain: Toolchain;
}): Promise<boolean> {
  if (!wanted || owner.kind !== "root" || !canRefuseAccounts(toolchain)) return false;
  return isOpenPath(dirname(folder.home));
}

/** Lets every account pass through the folders of the world, and read none of them. */
export async function openWorldFolder(folder: WorldFolder): Promise<void> {
  for (const path of [folder.home, dirname(folder.path), folder.path]) {
    await mkdir(path, { recursive: true, mode: 0o711 });
    const { mode } = await stat(path);
    if ((mode & 0o001) === 0) await chmod(path, (mode & 0o777) | 0o011);
  }
}

async function isOpenPath(path: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o001) === 0) return false;
  return path === dirname(path) || isOpenPath(dirname(path));
}
