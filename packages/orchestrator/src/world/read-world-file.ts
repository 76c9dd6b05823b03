import { dirname, resolve } from "node:path";
import { z } from "zod";
import {
  datacenterSchema,
  engineKindSchema,
  inventoryHostSchema,
  maxClients,
  portSchema,
  securitySchema,
  vaultSealSchema,
} from "../inventory/inventory.ts";
import { resolveFilesOf } from "../inventory/read-inventory.ts";
import { readYamlFile } from "../inventory/read-yaml-file.ts";
import { badWorldFile } from "./errors.ts";
import { checkWorldFile } from "./check-world-file.ts";
import type { WorldFile } from "./world-file.ts";

const version = z
  .string()
  .regex(/^\d+\.\d+\.\d+([-+].*)?$/, "a whole version, such as 1.22.3, in quotes where YAML wants them");
const counts = z.strictObject({
  servers: z.union([z.literal(1), z.literal(3), z.literal(5)], "1, 3 or 5"),
  clients: z.int().min(1).max(maxClients),
});
const list = z.array(inventoryHostSchema).min(1);

const shape = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,23}$/, "up to 24 small letters, digits and dashes")
    .optional(),
  engine: z.enum(["auto", ...engineKindSchema.options]).default("auto"),
  security: securitySchema.optional(),
  vault: z.boolean().optional(),
  vaultSeal: vaultSealSchema.optional(),
  datacenter: datacenterSchema.optional(),
  region: z.string().optional(),
  network: z.cidrv4().optional(),
  versions: z.strictObject({ consul: version.optional(), nomad: version.optional() }).optional(),
  ports: z
    .strictObject({
      consulHttp: portSchema.optional(),
      consulHttps: portSchema.optional(),
      nomadHttp: portSchema.optional(),
      nomadClientHttp: portSchema.optional(),
      vault: portSchema.optional(),
      edge: portSchema.optional(),
      edgeAdmin: portSchema.optional(),
      edgeHttps: portSchema.optional(),
    })
    .optional(),
};

/** Reads a world from a YAML file; files that its hosts' `ssh:` name are looked for beside it. Throws BAD_WORLD_FILE, with lines and keys. */
export async function readWorldFile(path: string): Promise<WorldFile> {
  const file = await readYamlFile<WorldFile>(path, {
    schema: (content) => schemaFor(content).superRefine(checkWorldFile),
    refuse: (problem) => badWorldFile(path, problem),
  });
  const { hosts } = file;
  return Array.isArray(hosts) ? { ...file, hosts: resolveFilesOf(hosts, dirname(resolve(path))) } : file;
}

/** Which of the two shapes `hosts` has: an error of their union would speak of both shapes. */
function schemaFor(content: unknown): z.ZodType<WorldFile> {
  const isList =
    typeof content === "object" && content !== null && "hosts" in content && Array.isArray(content.hosts);
  return z.strictObject({ ...shape, hosts: (isList ? list : counts).optional() });
}
