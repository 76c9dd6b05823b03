import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "command-line/user-error";
import { z } from "zod";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { CallOptions } from "../call-options.ts";
import type { WorldFolder } from "../files/world-folder.ts";
import { downloadProgram } from "./download-program.ts";
import { toolchainNotChosen } from "./errors.ts";
import { findProgram, programSchema, type Program, type ProgramSource } from "./find-program.ts";
import { vaultProducts } from "./versions.ts";

const vaultSchema = programSchema
  .unwrap()
  .extend({ product: z.enum(vaultProducts) })
  .readonly();
const toolchainSchema = z
  .object({
    consul: programSchema,
    nomad: programSchema,
    /** Of a world that has Vault. */
    vault: vaultSchema.optional(),
  })
  .readonly();

/** The programs a world of real agents runs on. */
export type Toolchain = z.infer<typeof toolchainSchema>;

/** `consul 1.22.3 and nomad 2.0.5 found`; Vault is said elsewhere: a world may get it later. */
export const foundInWords = ({ consul, nomad }: Toolchain): string =>
  `consul ${consul.version} and nomad ${nomad.version} found`;

/** Where to look for them. */
export interface ToolchainSource extends Omit<ProgramSource, "given" | "version"> {
  readonly given?: { readonly consul?: string | undefined; readonly nomad?: string | undefined };
  /** The versions that will do; default: what is found, else the pinned ones. */
  readonly versions?:
    | { readonly consul?: string | undefined; readonly nomad?: string | undefined }
    | undefined;
  /** Bring what is not found from the official releases into the cache. */
  readonly download?: boolean;
}

export interface FindToolchainOptions extends CallOptions {
  /** Told how far a download is. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * Both programs: found, or where the source says so downloaded. Throws what {@link findProgram} and {@link downloadProgram} throw, for
 * Consul first.
 */
export async function findToolchain(
  source: ToolchainSource,
  options: FindToolchainOptions,
): Promise<Toolchain> {
  const nomad = findOne("nomad", source, options);
  // Awaited below; until then its failure is not unhandled.
  nomad.catch(() => {});
  return { consul: await findOne("consul", source, options), nomad: await nomad };
}

async function findOne(
  product: "consul" | "nomad",
  { given, download, versions, ...source }: ToolchainSource,
  options: FindToolchainOptions,
): Promise<Program> {
  try {
    return await findProgram(
      product,
      { ...source, given: given?.[product], version: versions?.[product] },
      options,
    );
  } catch (error) {
    const isMissing = error instanceof UserError && error.code === "PROGRAM_NOT_FOUND";
    if (!isMissing || !download || given?.[product] !== undefined) throw error;
    const { platform, arch } = process;
    const { cacheFolder } = source;
    const official = await import("./official-release.ts");
    return downloadProgram(product, {
      ...options,
      version: versions?.[product],
      cacheFolder,
      platform,
      arch,
      getRelease: official.findOfficialRelease,
    });
  }
}

const fileOf = (folder: WorldFolder): string => join(folder.path, "toolchain.json");

/** Records which programs the world runs on, so that later commands use no others. */
export async function writeToolchain(folder: WorldFolder, toolchain: Toolchain): Promise<void> {
  await mkdir(folder.path, { recursive: true });
  await writeAtomically(fileOf(folder), `${JSON.stringify(toolchain, undefined, 2)}\n`);
}

/** The programs the world runs on; undefined when they were not recorded yet. */
export async function readToolchain(folder: WorldFolder): Promise<Toolchain | undefined> {
  const text = await readIfThere(fileOf(folder));
  return text === undefined ? undefined : toolchainSchema.parse(JSON.parse(text));
}

/** What the world runs on; throws TOOLCHAIN_NOT_CHOSEN. */
export async function requireToolchain(folder: WorldFolder): Promise<Toolchain> {
  const toolchain = await readToolchain(folder);
  if (!toolchain) throw toolchainNotChosen(folder.name);
  return toolchain;
}
