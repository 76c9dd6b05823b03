import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import type { Product } from "./versions.ts";

/** The flag that names a program. */
const flagOf = (product: Product): string =>
  product === "vault" || product === "bao" ? "--vault-program" : `--${product}`;

/** No program of that name was found in the places that were searched. */
export const programNotFound = (
  product: Product,
  { words, places }: { readonly words: string; readonly places: readonly string[] },
): UserError =>
  new UserError({
    code: "PROGRAM_NOT_FOUND",
    message: `no ${words} was found ${places.length === 1 ? `at ${places.join()}` : "on PATH or in the cache"}`,
    hint: `Install ${words}, or name it with ${flagOf(product)} PATH, or use --engine embedded. Looked for: ${[...new Set(places)].join(", ")}.`,
  });

/** A program was found that does not say which version it is: another program of that name, a wrong architecture, a damaged file. */
export const programNotUsable = (product: Product, path: string, reason: string): UserError =>
  new UserError({
    code: "PROGRAM_NOT_USABLE",
    message: `${path} cannot be used as ${product}: ${reason}`,
    hint: `Run \`${path} version\` yourself. It has to be ${product} for this machine's system and processor (${process.platform}, ${process.arch}).`,
  });

/** A program was found that is too old. */
export const programTooOld = (
  product: Product,
  found: { path: string; version: string },
  oldest: string,
): UserError =>
  new UserError({
    code: "PROGRAM_TOO_OLD",
    message: `${found.path} is ${product} ${found.version}; it has to be ${oldest} or newer`,
    hint: `Install a newer one, or name one with ${flagOf(product)} PATH.`,
  });

/** Neither Vault nor OpenBao was found. */
export const vaultNotFound = (places: readonly string[]): UserError =>
  new UserError({
    code: "VAULT_NOT_FOUND",
    message: `no vault and no bao was found ${places.length === 1 ? `at ${places.join()}` : "on PATH or in the cache"}`,
    hint: `Install Vault 1.18 or newer, or OpenBao 2.4 or newer, or name a program with --vault-program PATH or NOMAD_DEMO_VAULT. Looked for: ${[...new Set(places)].join(", ")}.`,
  });

/** A world of real agents without a record of the programs it runs on. */
export const toolchainNotChosen = (world: string): UserError =>
  new UserError({
    code: "TOOLCHAIN_NOT_CHOSEN",
    message: `world ${world} has no record of which consul and nomad it runs on`,
    hint: "Run `pnpm world up`, which finds them and records them.",
  });

/** There is no official build for this machine. */
export const noBuildForMachine = (name: string, platform: string, arch: string): UserError =>
  new UserError({
    code: "NO_BUILD_FOR_MACHINE",
    message: `there is no official build of ${name} for ${platform} on ${arch}`,
    hint: "Build it yourself and put it on PATH, or use --engine embedded.",
  });

/** The official release could not be brought into the cache. Nothing of it is left there. */
export const downloadFailed = (name: string, cause: unknown): UserError => {
  const reason = messageOf(cause);
  return new UserError({
    code: "DOWNLOAD_FAILED",
    message: `${name} could not be downloaded: ${reason}`,
    hint: /ENOSPC|no space/i.test(reason)
      ? "Free some space where the cache is (.nomad-demo/cache), then try again."
      : "Without access to the official releases install it from your distribution or copy it onto PATH, or use --engine embedded.",
    cause,
  });
};
