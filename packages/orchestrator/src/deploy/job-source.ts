import { readFile } from "node:fs/promises";
import type { JobTemplate } from "jobspec";
import { jobModuleInvalid } from "./errors.ts";
import { readHclVariables, type HclVariable } from "./hcl-variables.ts";
import { loadJobTemplate, type Service } from "./deployable.ts";

/** What a service's job is made from: a template of this project, or Nomad's own language. */
export type JobSource =
  | { readonly kind: "template"; readonly name: string; readonly template: JobTemplate }
  | {
      readonly kind: "hcl";
      readonly name: string;
      /** Its path. */
      readonly file: string;
      readonly text: string;
      readonly variables: readonly HclVariable[];
    };

/** Loads `nomadDemo.job`: a module that exports `job`, or a `.hcl` file. Throws JOB_MODULE_INVALID. */
export async function loadJobSource(service: Service): Promise<JobSource> {
  if (service.jobModule.endsWith(".hcl")) return loadHcl(service);
  const template = await loadJobTemplate(service);
  return { kind: "template", name: template.name, template };
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

async function loadHcl({ name, jobModule }: Service): Promise<JobSource> {
  const text = await readFile(jobModule, "utf8").catch((error: unknown) => {
    throw jobModuleInvalid(name, jobModule, error);
  });
  // Names only: everything else about the language is for Nomad to read.
  const job = /^\s*job\s+"([^"]+)"/m.exec(text)?.[1];
  if (job === undefined) throw jobModuleInvalid(name, jobModule, new Error('it holds no job "…" block'));
  return { kind: "hcl", name: job, file: jobModule, text, variables: readHclVariables(text) };
}
