import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import { probeLocal } from "../engines/local/probe-local.ts";
import type { CallOptions } from "../call-options.ts";
import { findProgram, type ProgramSource } from "../toolchain/find-program.ts";
import { findVault } from "../toolchain/find-vault.ts";
import { products, versionTable, type Product } from "../toolchain/versions.ts";
import type { ExamineOptions, Finding } from "./finding.ts";

/** The real agents: which programs are found where, and whether they can run here in network namespaces. */
export async function examineAgents({
  home,
  searchPath,
  vaultProgram,
  signal,
}: ExamineOptions): Promise<Finding[]> {
  const source = { searchPath, cacheFolder: `${home}/cache` };
  const programs = products.map(async (product): Promise<Finding> => {
    const words = {
      what: product,
      needed: false,
      use: "engines local and ssh: real agents",
      hint: howToGet(product),
    };
    try {
      const { path, version, from } = await findProgram(product, source, { signal });
      return { ...words, ok: true, found: `${version}, ${path} (${from})` };
    } catch (error) {
      signal.throwIfAborted();
      return {
        ...words,
        ok: false,
        found: isNotFound(error) ? "neither on PATH nor in the cache" : describe(error),
      };
    }
  });
  const probe = await probeLocal(source, { signal });
  return [
    ...(await Promise.all(programs)),
    await examineVault({ ...source, given: vaultProgram }, { signal }),
    {
      what: "engine local",
      ok: probe.available,
      found: probe.available
        ? `yes (${probe.privileges})`
        : isNotFound(probe.cause)
          ? "needs consul and nomad"
          : probe.reason,
      needed: false,
      use: "real agents on network-namespace hosts",
    },
  ];
}

/** Vault or OpenBao, whichever a new world with Vault would get. */
async function examineVault(source: ProgramSource, call: CallOptions): Promise<Finding> {
  const words = { what: "vault", needed: false, use: "world up --vault" };
  try {
    const { product, path, version, from } = await findVault(source, call);
    return { ...words, ok: true, found: `${product} ${version}, ${path} (${from})` };
  } catch (error) {
    call.signal.throwIfAborted();
    const [found, hint] =
      error instanceof UserError ? [error.message, error.hint] : [describe(error), undefined];
    return { ...words, ok: false, found, ...(hint !== undefined && { hint }) };
  }
}

const howToGet = (product: Product): string =>
  `\`pnpm world up --engine local\` fetches ${product} ${versionTable[product].pinned} from releases.hashicorp.com and checks its signature. Without that way out: put a program ${versionTable[product].oldest} or newer on PATH, or name it with --${product} PATH.`;

/** Its message lists every place that was looked at: too much for a table. */
const isNotFound = (error: unknown): boolean =>
  error instanceof UserError && error.code === "PROGRAM_NOT_FOUND";

const describe = (error: unknown): string => messageOf(error);
