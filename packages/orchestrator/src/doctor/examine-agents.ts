import { messageOf } from "command-line/message-of";
import { UserError } from "command-line/user-error";
import { probeLocal } from "../engines/local/probe-local.ts";
import { findProgram } from "../toolchain/find-program.ts";
import { products, versionTable, type Product } from "../toolchain/versions.ts";
import type { ExamineOptions, Finding } from "./finding.ts";

/** The real agents: which programs are found where, and whether they can run here in network namespaces. */
export async function examineAgents({ home, searchPath, signal }: ExamineOptions): Promise<Finding[]> {
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

const howToGet = (product: Product): string =>
  `\`pnpm world up --engine local\` fetches ${product} ${versionTable[product].pinned} from releases.hashicorp.com and checks its signature. Without that way out: put a program ${versionTable[product].oldest} or newer on PATH, or name it with --${product} PATH.`;

/** Its message lists every place that was looked at: too much for a table. */
const isNotFound = (error: unknown): boolean =>
  error instanceof UserError && error.code === "PROGRAM_NOT_FOUND";

const describe = (error: unknown): string => messageOf(error);
