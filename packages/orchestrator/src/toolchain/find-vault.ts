import { UserError } from "command-line/user-error";
import type { CallOptions } from "../call-options.ts";
import { vaultNotFound } from "./errors.ts";
import { findProgram, type Program, type ProgramSource } from "./find-program.ts";
import { vaultProducts, type VaultProduct } from "./versions.ts";

/** The program that is a world's Vault. */
export type VaultProgram = Program & { readonly product: VaultProduct };

/**
 * `vault`, else `bao`: a path that the user named may be either. Throws VAULT_NOT_FOUND, and PROGRAM_NOT_USABLE and PROGRAM_TOO_OLD of the first that is
 * there.
 */
export async function findVault(source: ProgramSource, options: CallOptions): Promise<VaultProgram> {
  const failures: UserError[] = [];
  for (const product of vaultProducts) {
    try {
      return { ...(await findProgram(product, source, options)), product };
    } catch (error) {
      if (!(error instanceof UserError) || !mayBeTheOther(error, source)) throw error;
      failures.push(error);
    }
  }
  const unusable = failures.find(({ code }) => code !== "PROGRAM_NOT_FOUND");
  throw unusable ?? vaultNotFound(placesOf(source));
}

/** What a path that was given holds is not known by its name. */
const mayBeTheOther = ({ code }: UserError, { given }: ProgramSource): boolean =>
  code === "PROGRAM_NOT_FOUND" || (given !== undefined && code === "PROGRAM_NOT_USABLE");

const placesOf = ({ given, searchPath, cacheFolder }: ProgramSource): string[] =>
  given === undefined ? [...searchPath.split(":").filter(Boolean), cacheFolder] : [given];
