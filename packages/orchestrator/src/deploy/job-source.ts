import { readFile } from "node:fs/promises";
import type { JobTemplate } from "jobspec";
import { jobModuleInvalid } from "./errors.ts";
import { readHclVariables, type HclVariable } from "./hcl-variables.ts";
import { loadJobTemplate, type Deployable } from "./deployable.ts";

/** What a service's job is made from, loaded once for all that a command does with it. */
export type JobSource = TemplateSource | HclSource;

/** A template of this project. */
export interface TemplateSource {
  readonly kind: "template";
  readonly deployable: Deployable;
  /** The job's id. */
  readonly name: string;
  readonly template: JobTemplate;
}

/** A file in Nomad's own language. */
export interface HclSource {
  readonly kind: "hcl";
  readonly deployable: Deployable;
  /** The job's id. */
  readonly name: string;
  /** Its path. */
  readonly file: string;
  readonly text: string;
  readonly variables: readonly HclVariable[];
}

/** Loads `nomadDemo.job`: a module that exports `job`, or a `.hcl` file. Throws JOB_MODULE_INVALID. */
export async function loadJobSource(deployable: Deployable): Promise<JobSource> {
  if (deployable.jobModule.endsWith(".hcl")) return loadHcl(deployable);
  const template = await loadJobTemplate(deployable);
  return { kind: "template", deployable, name: template.name, template };
}

/** Whether the job has a variable at this path, for flags that are short for one. */
export function hasVariable(source: JobSource, path: string): boolean {
  if (source.kind === "hcl") return source.variables.some(({ name }) => name === path);
  let at: unknown = source.template.variables.safeParse({}).data;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}

async function loadHcl(deployable: Deployable): Promise<JobSource> {
  const { name, jobModule } = deployable;
  const text = await readFile(jobModule, "utf8").catch((error: unknown) => {
    throw jobModuleInvalid(name, jobModule, error);
  });
  // Names only: everything else about the language is for Nomad to read.
  const job = /^\s*job\s+"([^"]+)"/m.exec(text)?.[1];
  if (job === undefined) throw jobModuleInvalid(name, jobModule, new Error('it holds no job "…" block'));
  return { kind: "hcl", deployable, name: job, file: jobModule, text, variables: readHclVariables(text) };
}
