import { OrchestratorError } from "../errors.ts";
import type { Product } from "./versions.ts";

/** No program of that name was found where one was looked for. */
export const programNotFound = (product: Product, places: readonly string[]): OrchestratorError =>
  new OrchestratorError({
    code: "PROGRAM_NOT_FOUND",
    message: `no ${product} was found: ${places.join("; ")}`,
    hint: `Install ${product}, or name it with --${product} PATH, or use --engine embedded.`,
  });

/** A program was found that does not say which version it is: another program of that name, a wrong architecture, a damaged file. */
export const programNotUsable = (product: Product, path: string, reason: string): OrchestratorError =>
  new OrchestratorError({
    code: "PROGRAM_NOT_USABLE",
    message: `${path} cannot be used as ${product}: ${reason}`,
    hint: `Run \`${path} version\` yourself. It has to be ${product} for this machine's system and processor (${process.platform}, ${process.arch}).`,
  });

/** A program was found that is too old. */
export const programTooOld = (
  product: Product,
  found: { path: string; version: string },
  oldest: string,
): OrchestratorError =>
  new OrchestratorError({
    code: "PROGRAM_TOO_OLD",
    message: `${found.path} is ${product} ${found.version}; it has to be ${oldest} or newer`,
    hint: `Install a newer one, or name one with --${product} PATH.`,
  });

/** A world of real agents without a record of the programs it runs on. */
export const toolchainNotChosen = (world: string): OrchestratorError =>
  new OrchestratorError({
    code: "TOOLCHAIN_NOT_CHOSEN",
    message: `world ${world} has no record of which consul and nomad it runs on`,
    hint: "Run `pnpm world up`, which finds them and records them.",
  });
