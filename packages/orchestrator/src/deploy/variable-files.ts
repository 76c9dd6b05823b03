import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { messageOf } from "command-line/message-of";
import type { VariableSource } from "jobspec";
import { parse } from "yaml";
import { isSystemError } from "../files/system-error.ts";
import { assignmentInvalid, variableFileInvalid } from "./errors.ts";
import type { DeployableJob } from "./deployable.ts";

export interface VariableFlags {
  /** Paths, in the order given. */
  readonly varFiles: readonly string[];
  /** `NAME=VALUE` of --var, and what flags such as --count are short for, in the order given. */
  readonly vars: readonly (string | VariableSource)[];
  /** NOMAD_DEMO_VAR_… of the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How the variables of the environment begin; `__` stands for the dot of a path. */
const variablePrefix = "NOMAD_DEMO_VAR_";

const extensions = ["yaml", "yml", "json"];

/**
 * Everything that may set a service's variables, the weakest first: `variables/all.yaml` and `variables/<world>.yaml` beside the job,
 * NOMAD_DEMO_VAR_*, --var-file, --var and its short forms: a later source wins over an earlier one, so that what was typed for this command wins.
 */
export async function readVariableSources(
  service: DeployableJob,
  world: string,
  flags: VariableFlags,
): Promise<VariableSource[]> {
  const folder = join(dirname(service.jobModule), "variables");
  const files = await Promise.all(["all", world].map((name) => readFirst(folder, name)));
  return [...files.flatMap((file) => file ?? []), ...(await readNamedVariables(flags))];
}

/** The same without the files beside the job: for a job file, beside which may lie anything. */
export async function readNamedVariables({
  varFiles,
  vars,
  environment,
}: VariableFlags): Promise<VariableSource[]> {
  const named = await Promise.all(varFiles.map((path) => readVariableFile(path, path)));
  return [
    ...Object.entries(environment).map(([name, text]) => ({
      origin: name,
      path: name.slice(variablePrefix.length).replaceAll("__", "."),
      text,
    })),
    ...named,
    ...vars.map((assignment) => (typeof assignment === "string" ? parseAssignment(assignment) : assignment)),
  ];
}

async function readFirst(folder: string, name: string): Promise<VariableSource | undefined> {
  for (const extension of extensions) {
    const path = join(folder, `${name}.${extension}`);
    try {
      return await readVariableFile(path, join("variables", relative(folder, path)));
    } catch (error) {
      if (!(error instanceof Error) || !isSystemError(error.cause, "ENOENT")) throw error;
    }
  }
  return undefined;
}

async function readVariableFile(path: string, origin: string): Promise<VariableSource> {
  const values = await readYaml(path);
  if (values === null || values === undefined) return { origin, values: {} };
  if (typeof values !== "object" || Array.isArray(values))
    throw variableFileInvalid(path, "it is not an object");
  return { origin, values: { ...values } };
}

/** YAML holds JSON. */
async function readYaml(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    throw variableFileInvalid(path, messageOf(error), error);
  }
}

function parseAssignment(text: string): VariableSource {
  const at = text.indexOf("=");
  if (at < 1) throw assignmentInvalid(text);
  return { origin: `--var ${text.slice(0, at)}`, path: text.slice(0, at), text: text.slice(at + 1) };
}
