import { parseArgs } from "node:util";
import { messageOf } from "command-line/message-of";
import { usageWrong, type Environment } from "workload";
import { optionTable, type OptionName, type Options } from "./option-table.ts";
import { isOldOptionName, oldNameOf, renamedOptions, variableOf } from "./renamed-options.ts";

export interface OptionSources {
  /** Arguments after the program's name. */
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Reads a config file; rejects when it cannot. */
  readonly readFile: (path: string) => Promise<string>;
}

/** What the command line asks for: to serve, to check the options and end, or to print help. */
export type Command = { readonly kind: "help" } | ({ readonly kind: "serve" | "check" } & GivenOptions);

/** Options as they were given. */
export interface GivenOptions {
  readonly options: Options;
  /** What works as it was given, but should be given otherwise. */
  readonly warnings: readonly string[];
}

const names = Object.keys(optionTable).filter(isOptionName);

/**
 * Reads all options: a flag wins over `EDGE_*`, that over the config file, that over the default.
 * @throws UserError USAGE that names every wrong value at once
 */
export async function parseOptions({ args, environment, readFile }: OptionSources): Promise<Command> {
  const flags = readFlags(args);
  if (flags["help"] === true) return { kind: "help" };
  const file = textOf(flags["config"]) ?? environment["EDGE_CONFIG"];
  const settings = file === undefined ? {} : await readConfig(file, readFile);
  const problems: string[] = [];
  const warnings: string[] = [];
  const sources = { flags, environment, settings, file, problems, warnings };
  const values = names.map((name) => [name, valueOf(name, sources)] as const);
  if (problems.length > 0) throw usageWrong(problems.join("; "));
  return {
    kind: flags["check-config"] === true ? "check" : "serve",
    options: toOptions(Object.fromEntries(values)),
    warnings,
  };
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function readFlags(args: readonly string[]): Values {
  const flags = [...names, ...Object.keys(renamedOptions)].map(
    (name) => [name, { type: isToggle(name) ? ("boolean" as const) : ("string" as const) }] as const,
  );
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        ...Object.fromEntries(flags),
        config: { type: "string" },
        "check-config": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch (error) {
    throw usageWrong(messageOf(error), error);
  }
}

/** No option that was renamed is one. */
function isToggle(name: string): boolean {
  return isOptionName(name) && optionTable[name].placeholder === undefined;
}

async function readConfig(file: string, readFile: OptionSources["readFile"]): Promise<Values> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file));
  } catch (error) {
    throw usageWrong(`config file ${file}: ${messageOf(error)}`, error);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw usageWrong(`config file ${file} is not a JSON object of option names and values`);
  }
  const unknown = Object.keys(content).filter((name) => !isOptionName(name) && !isOldOptionName(name));
  if (unknown.length > 0) throw usageWrong(`config file ${file}: there is no option ${unknown.join(", ")}`);
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, settingText(value)]));
}

function settingText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(",") : String(value);
}

interface Sources {
  readonly flags: Values;
  readonly environment: Environment;
  readonly settings: Values;
  readonly file: string | undefined;
  readonly problems: string[];
  readonly warnings: string[];
}

/** Where a value stands, for people, and the value. */
interface Given {
  readonly place: string;
  readonly value: string;
}

function valueOf(name: OptionName, sources: Sources): unknown {
  const found = findGiven(name, sources);
  if (!found) return optionTable[name].fallback;
  try {
    return optionTable[name].parse(found.value);
  } catch (error) {
    sources.problems.push(`${found.place} is "${found.value}", not ${messageOf(error)}`);
    return undefined;
  }
}

/** The value that counts. In each source the option's new name wins over its old one. */
function findGiven(name: OptionName, sources: Sources): Given | undefined {
  const oldName = oldNameOf(name);
  const all = placesOf(name, sources).flatMap((place, i) => {
    const old = oldName === undefined ? undefined : placesOf(oldName, sources)[i];
    if (old?.value !== undefined) sources.warnings.push(renamed(old.place, place.place));
    return old ? [place, old] : [place];
  });
  const found = all.find(({ value }) => value !== undefined);
  return found?.value === undefined ? undefined : { place: found.place, value: found.value };
}

/** Where an option may be given under this name, from the place that wins to the last one. */
function placesOf(name: string, { flags, environment, settings, file }: Sources) {
  const variable = variableOf(name);
  return [
    { place: `--${name}`, value: textOf(flags[name]) },
    { place: variable, value: environment[variable] },
    { place: `${name} in ${file ?? ""}`, value: textOf(settings[name]) },
  ];
}

function renamed(old: string, now: string): string {
  return `${old} is now ${now}; the old name is accepted for one release: use the new one`;
}

function textOf(value: string | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(optionTable, name);
}

/** Every name is there, each value came from its own option's parser or default. */
function toOptions(values: Readonly<Record<string, unknown>>): Options {
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- a mapped type cannot be built entry by entry
  return values as Options;
}
