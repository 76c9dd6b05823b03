import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../files/read-if-there.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { CallOptions } from "../hosts/host.ts";
import type { WorldFolder } from "../world/folder.ts";
import { toolchainNotChosen } from "./errors.ts";
import { findProgram, programSchema, type ProgramSource } from "./find-program.ts";

const toolchainSchema = z.object({ consul: programSchema, nomad: programSchema }).readonly();

/** The programs a world of real agents runs on. */
export type Toolchain = z.infer<typeof toolchainSchema>;

/** Where to look for them. */
export interface ToolchainSource extends Omit<ProgramSource, "given"> {
  readonly given?: { readonly consul?: string | undefined; readonly nomad?: string | undefined };
}

/** Both programs; throws what {@link findProgram} throws, for Consul first. */
export async function findToolchain(
  { given, ...source }: ToolchainSource,
  options: CallOptions,
): Promise<Toolchain> {
  const consul = await findProgram("consul", { ...source, given: given?.consul }, options);
  const nomad = await findProgram("nomad", { ...source, given: given?.nomad }, options);
  return { consul, nomad };
}

const fileOf = (folder: WorldFolder): string => join(folder.path, "toolchain.json");

/** Records what the world runs on, so that later commands run it on nothing else. */
export async function writeToolchain(folder: WorldFolder, toolchain: Toolchain): Promise<void> {
  await mkdir(folder.path, { recursive: true });
  await writeAtomically(fileOf(folder), `${JSON.stringify(toolchain, undefined, 2)}\n`);
}

/** What the world runs on; undefined when that was not recorded yet. */
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
