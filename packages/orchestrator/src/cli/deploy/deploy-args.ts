import { parseDurationMs } from "durations";
import type { VariableSource } from "jobspec";
import { badArgument } from "command-line";
import { flagNotForJob } from "../../deploy/errors.ts";
import { hasVariable, loadJobSource, type JobSource } from "../../deploy/job-source.ts";
import { findNamespace, type NamespaceWish } from "../../deploy/job-namespace.ts";
import { findDeployable, type Deployable } from "../../deploy/deployable.ts";
import { readVariableSources } from "../../deploy/variable-files.ts";
import { inNamespace, openWorld, type World } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import type { CliContext } from "../define-command.ts";
import { namespaceArg, roleArg, worldArg } from "../place-args.ts";
import { parseRole } from "../parse-role.ts";
import { parseWorldName } from "../world/world-args.ts";

/** Commands about one service of one world. */
export const serviceArgs = {
  service: { type: "positional", required: true, description: "Package that is deployed" },
  ...worldArg,
  ...namespaceArg,
  ...roleArg,
} as const;

/** Commands that render a job. */
export const variableArgs = {
  var: {
    type: "string",
    multiple: true,
    valueHint: "name=value",
    description: "Set a variable; may be given more than once",
  },
  "var-file": {
    type: "string",
    multiple: true,
    valueHint: "file",
    description: "YAML or JSON file with variables; may be given more than once",
  },
  count: { type: "string", valueHint: "n", description: "Short for --var count=N" },
  canary: { type: "string", valueHint: "n", description: "Short for --var update.canary=N" },
} as const;

export const followArgs = {
  detach: { type: "boolean", description: "Register only, do not follow" },
  timeout: {
    type: "string",
    default: "10m",
    valueHint: "duration",
    description: "How long to follow, for example 90s or 10m",
  },
} as const;

/** A service and where it is to run. */
export interface Place {
  readonly world: World;
  readonly service: Deployable;
  readonly source: JobSource;
  /** The job's id. */
  readonly job: string;
  /** How a command line names all this: the service, and the flags that were given for its place. */
  readonly typedAs: string;
}

/** A service's job that is to be registered already: the world's Nomad answers about its namespace. */
export interface Target extends Place {
  readonly namespace: string;
}

interface TargetArgs {
  readonly service: string;
  readonly world: string;
  readonly namespace?: string | undefined;
  readonly as?: string | undefined;
}

/** The world and the service that a command line names. Throws WORLD_STOPPED. */
export async function openPlace(
  args: TargetArgs,
  { home, repository }: Pick<CliContext, "home" | "repository">,
): Promise<Place> {
  const service = await findDeployable(repository, args.service);
  const role = parseRole(args.as) ?? "deployer";
  const world = await openWorld({ home, name: parseWorldName(args.world), role });
  requireRunning(world);
  const source = await loadJobSource(service);
  return { world, service, source, job: source.name, typedAs: typedPlace(service.name, args) };
}

/** How a command line names a job: its service, and the flags that were given for its place. */
export function typedPlace(service: string, { world, namespace, as }: Omit<TargetArgs, "service">): string {
  const flags = [
    ...(world === worldArg.world.default ? [] : [`--world ${world}`]),
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
    ...(as === undefined ? [] : [`--as ${as}`]),
  ];
  return [service, ...flags].join(" ");
}

/** The same, for commands that look at what was registered: finds out in which namespace. */
export async function openTarget(args: TargetArgs, context: CliContext): Promise<Target> {
  const place = await openPlace(args, context);
  const sources = await variableSources(place, context);
  const wish = wishOf(args, context);
  const namespace = await findNamespace({ ...place, sources, wish, signal: context.signal });
  return { ...place, world: inNamespace(place.world, namespace), namespace };
}

/** Which namespace the user asks for. */
export function wishOf(
  { namespace: flag }: Pick<TargetArgs, "namespace">,
  { namespace: environment }: Pick<CliContext, "namespace">,
): NamespaceWish {
  return { flag, environment };
}

/** Flags that are short for a variable. */
const shortForms: ReadonlyMap<string, string> = new Map([
  ["count", "count"],
  ["canary", "update.canary"],
]);

/** Every source of variables, the weakest first. Throws FLAG_NOT_FOR_JOB for a short form that the job has no variable for. */
export async function variableSources(
  { world, source }: { readonly world: Pick<World, "folder">; readonly source: JobSource },
  { typed, variables }: Pick<CliContext, "typed" | "variables">,
): Promise<VariableSource[]> {
  const { deployable } = source;
  const vars = typed.flags.flatMap(({ name, value }): (string | VariableSource)[] => {
    if (name === "var") return [value];
    const path = shortForms.get(name);
    if (path === undefined) return [];
    if (!hasVariable(source, path))
      throw flagNotForJob(`--${name}`, deployable.name, `it has no variable ${path}`);
    return [{ origin: `--${name}`, path, text: value }];
  });
  const varFiles = typed.flags.flatMap(({ name, value }) => (name === "var-file" ? [value] : []));
  return readVariableSources(deployable, world.folder.name, { varFiles, vars, environment: variables });
}

/** The milliseconds of --timeout. */
export function parseTimeout(text: string): number {
  const timeoutMs = parseDurationMs(text);
  if (timeoutMs === undefined) throw badArgument(`--timeout ${text} is not a duration such as 90s or 10m`);
  return timeoutMs;
}
