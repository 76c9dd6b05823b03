import { readFile } from "node:fs/promises";
import type { JobTemplate } from "jobspec";
import { jobModuleInvalid } from "./errors.ts";
import { readHclVariables, type HclVariable } from "./hcl-variables.ts";
import { loadJobTemplate, type DeployableJob } from "./deployable.ts";
import { readJsonSource, type JsonSource } from "./job-file/json-source.ts";

/** What a service's job is made from, loaded once for all that a command does with it. */
export type JobSource = TemplateSource | HclSource | JsonSource;

/** A template of this project. */
export interface TemplateSource {
  readonly kind: "template";
  readonly deployable: DeployableJob;
  /** The job's id. */
  readonly name: string;
  readonly template: JobTemplate;
}

/** A file in Nomad's own language. */
export interface HclSource {
  readonly kind: "hcl";
  readonly deployable: DeployableJob;
  /** The job's id. */
  readonly name: string;
  /** Its path. */
  readonly file: string;
  readonly text: string;
  readonly variables: readonly HclVariable[];
}

/** Loads `nomadDemo.job`: a module that exports `job`, or a `.hcl` or `.json` file. Throws JOB_MODULE_INVALID, JOB_FILE_INVALID. */
export async function loadJobSource(deployable: DeployableJob): Promise<JobSource> {
  if (deployable.jobModule.endsWith(".hcl")) return loadHcl(deployable);
  if (deployable.jobModule.endsWith(".json")) return readJsonSource(deployable, await readText(deployable));
  const template = await loadJobTemplate(deployable);
  return { kind: "template", deployable, name: template.name, template };
}

/** Whether the job has a variable at this path, for flags that are short for one. */
export function hasVariable(source: JobSource, path: string): boolean {
  if (source.kind === "json") return false;
  if (source.kind === "hcl") return source.variables.some(({ name }) => name === path);
  let at: unknown = source.template.variables.safeParse({}).data;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}

async function loadHcl(deployable: DeployableJob): Promise<JobSource> {
  const { name, jobModule } = deployable;
  const source = readHclSource(deployable, await readText(deployable));
  if (!source) throw jobModuleInvalid(name, jobModule, new Error(noJobBlock));
  return source;
}

function readText({ name, jobModule }: DeployableJob): Promise<string> {
  return readFile(jobModule, "utf8").catch((error: unknown) => {
    throw jobModuleInvalid(name, jobModule, error);
  });
}

/** What is wrong with a file in Nomad's language that {@link readHclSource} makes nothing of. */
export const noJobBlock = 'it holds no job "…" block';

/** A job in Nomad's language; undefined when the text holds none. Names only: everything else about the language is for Nomad to read. */
export function readHclSource(deployable: DeployableJob, text: string): HclSource | undefined {
  const name = /^\s*job\s+"([^"]+)"/m.exec(text)?.[1];
  if (name === undefined) return undefined;
  const file = deployable.jobModule;
  return { kind: "hcl", deployable, name, file, text, variables: readHclVariables(text) };
}
