import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { ChaosError } from "../errors.ts";

/** Parses a command's own arguments strictly: an unknown or incomplete flag is a usage error, not a guess. */
export function parseFlags(argv: readonly string[], definitions: ArgsDef): Record<string, string | boolean> {
  const flags = Object.entries(definitions).filter(([, { type }]) => type !== "positional");
  const positionals = Object.entries(definitions).filter(([, { type }]) => type === "positional");
  const options = Object.fromEntries(flags.map(([name, definition]) => [name, optionOf(definition)]));
  const parsed = parse(argv, options);
  const defaults = Object.fromEntries(
    Object.entries(definitions).map(([name, { default: value }]) => [name, value]),
  );
  const named = Object.fromEntries(positionals.map(([name], index) => [name, parsed.positionals[index]]));
  const extra = parsed.positionals.slice(positionals.length);
  if (extra.length > 0) throw usage(`unexpected argument "${extra.join(" ")}"`);
  const missing = positionals.find(([name, { required }]) => required === true && named[name] === undefined);
  if (missing) throw usage(`${missing[0]} is missing`);
  return defined({ ...defaults, ...defined({ ...named, ...parsed.values }) });
}

/** Without the entries that are undefined, which would hide what they are spread over. */
function defined(
  values: Readonly<Record<string, string | boolean | undefined>>,
): Record<string, string | boolean> {
  const present = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(present);
}

function optionOf(definition: ArgsDef[string]) {
  const type = definition.type === "boolean" ? ("boolean" as const) : ("string" as const);
  const short = "alias" in definition && typeof definition.alias === "string" ? definition.alias : undefined;
  return { type, ...(short !== undefined && { short }) };
}

function parse(argv: readonly string[], options: Record<string, { readonly type: "boolean" | "string" }>) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
}

function usage(message: string, cause?: unknown): ChaosError {
  return new ChaosError({ code: "CHAOS_USAGE", message, hint: "see --help", cause });
}
