import { dirname, isAbsolute, resolve } from "node:path";
import type { z } from "zod";
import { badInventory } from "./errors.ts";
import { inventoryFileSchema, type Inventory, type InventoryFile, type InventoryHost } from "./inventory.ts";
import { readYamlFile } from "./read-yaml-file.ts";

/** Keys of `ssh:` that name files. */
const files = new Set(["identityFile", "passwordFile", "knownHosts"]);

/** An inventory from a YAML file; files named in it are looked for beside it. Throws BAD_INVENTORY, with lines and keys. */
export async function readInventory(path: string): Promise<InventoryFile> {
  const inventory = await readYamlFile(path, {
    schema: () => inventoryFileSchema.superRefine(refuseDuplicates),
    refuse: (problem) => badInventory(path, problem),
  });
  return { ...inventory, hosts: resolveFilesOf(inventory.hosts, dirname(resolve(path))) };
}

/** Hosts whose `ssh:` names files by their whole paths: they are looked for in this folder. */
export const resolveFilesOf = (hosts: readonly InventoryHost[], folder: string): InventoryHost[] =>
  hosts.map((host) => (host.ssh ? { ...host, ssh: resolveFiles(host.ssh, folder) } : host));

/** Refuses two hosts with the same name or address. */
export function refuseDuplicates({ hosts }: Pick<Inventory, "hosts">, context: z.RefinementCtx): void {
  for (const key of ["name", "address"] as const)
    for (const [index, host] of hosts.entries())
      if (hosts.findIndex((other) => other[key] === host[key]) < index)
        context.addIssue({
          code: "custom",
          path: ["hosts", index, key],
          message: `two hosts have the ${key} ${host[key]}`,
        });
}

type Settings = Readonly<Record<string, unknown>>;

function resolveFiles(settings: Settings, folder: string): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (key === "jump" && typeof value === "object" && value !== null)
        return [key, resolveFiles({ ...value }, folder)];
      if (!files.has(key) || typeof value !== "string" || isAbsolute(value) || value.startsWith("~/"))
        return [key, value];
      return [key, resolve(folder, value)];
    }),
  );
}
