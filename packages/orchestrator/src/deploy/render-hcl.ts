import {
  canonicalJob,
  canonicalJson,
  JobVariablesError,
  placeholder,
  redactDerived,
  redactText,
  versionJob,
  withTaskAccounts,
  type JobContext,
  type Json,
  type RenderedJob,
  type VariableOrigin,
  type VariableProblem,
  type VariableSource,
} from "jobspec";
import { NomadApiError, type Job, type JobsParseRequest, type NomadClient } from "nomad-client-ts";
import type { CallOptions } from "../hosts/host.ts";
import { hclInvalid } from "./errors.ts";
import type { HclVariable } from "./hcl-variables.ts";
import type { HclSource } from "./job-source.ts";

export interface RenderHclOptions extends CallOptions {
  readonly nomad: NomadClient;
  readonly source: HclSource;
  /** The weakest first. */
  readonly sources: readonly VariableSource[];
  readonly context: JobContext;
}

export interface NamespaceInHclOptions extends Omit<RenderHclOptions, "sources"> {
  /** The variables' values: {@link mergeSources}. */
  readonly origins: readonly VariableOrigin[];
}

/**
 * Renders a job in Nomad's language by Nomad's own parser (Nomad API: parse job); the embedded engine has none and says so.
 * Variables that the file declares are set by the same sources as a template's; of `executable_path`, `datacenters`, `host_count` and
 * `network` those it declares are set from the world. What comes from a secret is recorded and shown by its digest, in the spec too. Throws
 * `JobVariablesError` for variables that it does not declare.
 */
export async function renderHcl({ sources, ...options }: RenderHclOptions): Promise<{
  readonly rendered: RenderedJob;
  readonly origins: readonly VariableOrigin[];
}> {
  const { nomad, source, context, signal } = options;
  const merged = mergeSources(source, sources);
  const origins = merged.map(shown);
  const namespace = (await namespaceInHcl({ ...options, origins: merged })) || context.namespace;
  const parse = async (executablePath: string, values: readonly VariableOrigin[]) => {
    const Variables = toHcl(source, {
      ...worldValues(source, { ...context, executablePath }),
      ...valuesOf(values),
    });
    const body = { JobHCL: source.text, Variables, Canonicalize: true };
    const job = { ...(await parseHcl(nomad, source, { ...body, signal })), Namespace: namespace };
    return withTaskAccounts(canonicalJob(job), context.taskAccounts);
  };
  const [job, parsed] = await Promise.all([
    parse(context.executable.path, merged),
    parse(placeholder.path, origins),
  ]);
  const spec = merged.some(({ isSecret }) => isSecret) ? redactDerived(parsed, job) : parsed;
  return {
    rendered: versionJob({ name: source.name, job, spec, variables: valuesOf(origins), context }),
    origins,
  };
}

/** The value that is deployed; {@link shown} is what others see. */
type MergedVariable = VariableOrigin & { readonly isSecret: boolean };

const shown = ({ isSecret, value, ...rest }: MergedVariable): VariableOrigin => ({
  ...rest,
  value: isSecret ? redacted(value) : value,
});

const redacted = (value: Json): Json => redactText(typeof value === "string" ? value : canonicalJson(value));

/** The namespace that the file names; nothing when it names none. Only what is not canonicalized tells that from `default`. */
export async function namespaceInHcl({
  nomad,
  source,
  origins,
  context,
  signal,
}: NamespaceInHclOptions): Promise<string | null | undefined> {
  if (!/\bnamespace\b/.test(source.text)) return undefined;
  const executablePath = context.executable.path;
  const values = {
    ...worldValues(source, { ...context, executablePath }),
    ...valuesOf(origins),
  };
  const body = { JobHCL: source.text, Variables: toHcl(source, values) };
  return (await parseHcl(nomad, source, { ...body, signal })).Namespace;
}

async function parseHcl(
  nomad: NomadClient,
  { file }: RenderHclOptions["source"],
  { signal, ...body }: JobsParseRequest & CallOptions,
): Promise<Job> {
  try {
    return await nomad.jobs.parse(body, { signal });
  } catch (error) {
    if (!(error instanceof NomadApiError) || error.status !== 400) throw error;
    throw hclInvalid(file, error.nomadMessage, error);
  }
}

const valuesOf = (origins: readonly VariableOrigin[]): Record<string, Json> =>
  Object.fromEntries(origins.map(({ path, value }) => [path, value]));

/**
 * Merges sources, later ones winning variable by variable. Throws `JobVariablesError` for variables that the file does not declare, and for a
 * secret that is no text: a number's digest is no number.
 */
export function mergeSources(
  { name, variables }: RenderHclOptions["source"],
  sources: readonly VariableSource[],
): MergedVariable[] {
  const given = sources.flatMap((source) => givenBy(source, variables));
  const problems = given.flatMap((entry) => problemOf(entry, variables));
  if (problems.length > 0)
    throw new JobVariablesError({
      message: `variables of job ${name} cannot be used:\n${problems.map(({ path, message, source }) => `  ${path}: ${message} (from ${source})`).join("\n")}`,
      hint: `Its variables are ${variables.map((variable) => variable.name).join(", ") || "none"}.`,
      problems,
    });
  return [...new Set(given.map(({ path }) => path))].map((path) => {
    const [winner, ...overrides] = given.filter((entry) => entry.path === path).toReversed();
    return {
      path,
      value: winner?.value ?? null,
      origin: winner?.origin ?? "",
      isSecret: winner?.isSecret ?? false,
      overrides: overrides.map(({ origin, value, isSecret }) => ({
        origin,
        value: isSecret ? redacted(value) : value,
      })),
    };
  });
}

type GivenValue = Pick<MergedVariable, "path" | "value" | "origin" | "isSecret">;

function givenBy(source: VariableSource, variables: readonly HclVariable[]): GivenValue[] {
  const { origin } = source;
  if (!("values" in source)) {
    const { path, secret: isSecret = false } = source;
    return [{ path, value: typed(variables, source), origin, isSecret }];
  }
  return Object.entries(source.values).map(([path, value]) => ({
    path,
    value: toJson(value),
    origin,
    isSecret: false,
  }));
}

function problemOf(
  { path, origin: source, isSecret }: GivenValue,
  variables: readonly HclVariable[],
): VariableProblem[] {
  const variable = variables.find(({ name }) => name === path);
  if (!variable) return [{ path, kind: "unknown", message: "no such variable", source }];
  if (!isSecret || variable.isText) return [];
  return [{ path, kind: "invalid", message: "a secret has to be text (`type = string`)", source }];
}

function worldValues(
  { variables, deployable }: RenderHclOptions["source"],
  { datacenters, hostCount, network, executablePath }: JobContext & { readonly executablePath: string },
): Record<string, Json> {
  const all: Record<string, Json> = {
    // Nomad says what is missing of a file that wants the path of an executable and has none.
    ...(deployable.executable !== undefined && { executable_path: executablePath }),
    datacenters: [...datacenters],
    host_count: hostCount,
    network,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => variables.some((variable) => variable.name === name)),
  );
}

/** An expression that is JSON is the value that a file would give: it has the same version. */
function typed(
  variables: readonly HclVariable[],
  { path, text }: { readonly path: string; readonly text: string },
): Json {
  if (!takesExpression(variables, path)) return text;
  try {
    return toJson(JSON.parse(text));
  } catch {
    return text;
  }
}

const takesExpression = (variables: readonly HclVariable[], path: string): boolean =>
  variables.some((variable) => variable.name === path && variable.takesExpression);

/** `name = value` lines; JSON is HCL but for its interpolations. A text for what is no text is an expression; the braces keep it in one. */
function toHcl({ variables }: RenderHclOptions["source"], values: Readonly<Record<string, Json>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (typeof value === "string" && takesExpression(variables, name)) return `${name} = (${value})\n`;
      return `${name} = ${canonicalJson(value).replaceAll(/[$%]\{/g, (start) => start.charAt(0) + start)}\n`;
    })
    .join("");
}

function toJson(value: unknown): Json {
  const json: Json = JSON.parse(canonicalJson(value));
  return json;
}
