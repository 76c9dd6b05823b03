import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const prefix = "ui-gateway-";

/** A folder for this process alone, in which nginx runs: an older copy of the same task has another one. `isSharedWithWorkers`: they have another account. */
export function makeRunFolder(parent: string, isSharedWithWorkers: boolean): string {
  const folder = join(parent, `${prefix}${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  // Workers of another account may pass through it; what lies in it is closed by itself.
  mkdirSync(folder, { recursive: true, mode: isSharedWithWorkers ? 0o711 : 0o700 });
  return folder;
}

/** Folders of other runs of the same user. */
export function otherRunFolders(parent: string): string[] {
  return readdirSync(parent)
    .filter((name) => /^ui-gateway-\d+$/.test(name) && name !== `${prefix}${process.pid}`)
    .map((name) => join(parent, name))
    .filter((folder) => statSync(folder).uid === process.getuid?.());
}

/** Of the gateway that made the folder. */
export const pidOf = (folder: string): number => Number(folder.slice(folder.lastIndexOf("-") + 1));

export const removeRunFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
