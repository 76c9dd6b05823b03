import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import { worldFolder, type WorldFolder } from "../files/world-folder.ts";
import { inventoryHostSchema, inventorySchema, type Inventory } from "../inventory/inventory.ts";
import { manifestUnreadable } from "./errors.ts";

const manifestSchema = z
  .object({
    name: z.string(),
    createdAt: z.string(),
    /** Why this engine, in words: "asked for", or what was found. */
    engineReason: z.string(),
    inventory: inventorySchema,
    /** The `demo` that will tear it down; gone while the world is still there: it was killed. */
    owner: z.object({ pid: z.number().int(), startTime: z.string() }).readonly().optional(),
    /** When `world stop` ended all that ran of it; undefined while it is meant to run. */
    stoppedAt: z.string().optional(),
    /** The world was open and shall be closed, or the other way, and not all of its agents know yet. */
    isTurning: z.boolean().optional(),
    /** Since when its Vault is ready: from then on there may be secrets in it. */
    vaultReadyAt: z.string().optional(),
    /** The world had Vault and shall have none, and not all of it is removed yet. */
    isLeavingVault: z.boolean().optional(),
    /** Hosts that the inventory has no longer, and that are not all cleared and forgotten yet. */
    leaving: z.array(inventoryHostSchema).readonly().optional(),
  })
  .readonly();

/** What is known of a world. Written before anything of it is started, so that all of it can always be found and ended. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The world's manifest; undefined when there is no such world. */
export async function readManifest(folder: WorldFolder): Promise<Manifest | undefined> {
  const text = await readIfThere(folder.manifest);
  if (text === undefined) return undefined;
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    throw manifestUnreadable(folder.manifest, error);
  }
}

export async function writeManifest(folder: WorldFolder, manifest: Manifest): Promise<void> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  await writeAtomically(folder.manifest, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

export interface NewManifest {
  readonly name: string;
  readonly inventory: Inventory;
  readonly engineReason: string;
  readonly owner?: Manifest["owner"];
}

export function createManifest({ name, inventory, engineReason, owner }: NewManifest): Manifest {
  return { name, createdAt: new Date().toISOString(), engineReason, inventory, owner };
}

/** Folders of all worlds, in the order of their names; also of a world that was interrupted while it was made. */
export async function listWorlds(home: string): Promise<WorldFolder[]> {
  const entries = await readdir(join(home, "worlds"), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => worldFolder(home, entry.name))
    .sort((one, other) => one.name.localeCompare(other.name));
}
