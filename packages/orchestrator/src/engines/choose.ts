import {
  findToolchain,
  foundInWords,
  type FindToolchainOptions,
  type Toolchain,
  type ToolchainSource,
} from "../toolchain/toolchain.ts";
import { engineKindSchema, type EngineKind } from "../inventory/inventory.ts";
import { unknownEngine, localNotAvailable } from "./errors.ts";
import { probeLocal } from "./local/probe-local.ts";

export interface ChosenEngine {
  readonly kind: EngineKind;
  /** Why, in words. */
  readonly reason: string;
  /** The real programs, for an engine that runs them. */
  readonly toolchain?: Toolchain;
}

/** The engine named on the command line; undefined for `auto`, the default. Throws a usage error. */
export function parseEngineFlag(wanted = "auto"): EngineKind | undefined {
  if (wanted === "auto") return undefined;
  const kind = engineKindSchema.safeParse(wanted);
  if (!kind.success) throw unknownEngine(wanted, ["auto", ...engineKindSchema.options]);
  return kind.data;
}

/**
 * The engine that was asked for, with the programs it needs. Where none was asked for: real agents where they can be had, else this project's own.
 * Throws the toolchain's errors, and LOCAL_NOT_AVAILABLE, for an engine that was asked for and cannot be had.
 */
export async function chooseEngine(
  wanted: EngineKind | undefined,
  source: ToolchainSource,
  options: FindToolchainOptions,
): Promise<ChosenEngine> {
  if (wanted === "embedded") return { kind: wanted, reason: "asked for" };
  // Some hundred megabytes are brought here only for an engine that was asked for.
  const programs = wanted ? { ...source, download: true } : source;
  if (wanted === "ssh")
    return { kind: wanted, reason: "asked for", toolchain: await findToolchain(programs, options) };
  const probe = await probeLocal(programs, options);
  if (probe.available) {
    const { toolchain } = probe;
    const found = foundInWords(toolchain);
    return { kind: "local", reason: wanted ? `asked for; ${found}` : found, toolchain };
  }
  if (!wanted) return { kind: "embedded", reason: `this project's own agents, because ${probe.reason}` };
  throw probe.cause ?? localNotAvailable(probe.reason);
}
