import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { badInventory } from "../hosts/ssh/errors.ts";
import { inventorySchema, type Inventory } from "./inventory.ts";

/** Keys of `ssh:` that name files. */
const FILES = new Set(["identityFile", "passwordFile", "knownHosts"]);

/** An inventory from a YAML file; files named in it are looked for beside it. Throws BAD_INVENTORY. */
export async function readInventory(path: string): Promise<Inventory> {
  const parsed = inventorySchema.safeParse(await readYaml(path));
  if (!parsed.success) throw badInventory(path, z.prettifyError(parsed.error));
  const inventory = parsed.data;
  refuseDuplicates(path, inventory);
  const folder = dirname(resolve(path));
  return {
    ...inventory,
    hosts: inventory.hosts.map((host) =>
      host.ssh ? { ...host, ssh: resolveFiles(host.ssh, folder) } : host,
    ),
  };
}

async function readYaml(path: string): Promise<unknown> {
  try {
    // Anchors and `<<` spare repeating what all hosts share.
    return parse(await readFile(path, "utf8"), { merge: true });
  } catch (error) {
    throw badInventory(path, error instanceof Error ? error.message : String(error));
  }
}

function refuseDuplicates(path: string, { hosts }: Inventory): void {
  for (const key of ["name", "address"] as const) {
    const values = hosts.map((host) => host[key]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw badInventory(path, `two hosts have the ${key} ${twice}`);
  }
}

type Settings = Readonly<Record<string, unknown>>;

function resolveFiles(settings: Settings, folder: string): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (key === "jump" && typeof value === "object" && value !== null)
        return [key, resolveFiles({ ...value }, folder)];
      if (!FILES.has(key) || typeof value !== "string" || isAbsolute(value) || value.startsWith("~/"))
        return [key, value];
      return [key, resolve(folder, value)];
    }),
  );
}
