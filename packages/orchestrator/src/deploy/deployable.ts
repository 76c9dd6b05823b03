import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { JobTemplate } from "jobspec";
import { z } from "zod";
import { jobModuleInvalid, unknownService } from "./errors.ts";
import { importFile } from "../files/import-file.ts";
import { readIfThere } from "../files/read-if-there.ts";

/** What a job is made from: a package that can be deployed, or a job file by itself. */
export interface DeployableJob {
  /** The package's name, or the file's. */
  readonly name: string;
  /** Module that exports its job template as `job`; or a file in Nomad's own language, or in JSON. */
  readonly jobModule: string;
  /** What its tasks run and is put on every host; undefined: nothing that is not there already. */
  readonly executable: string | undefined;
}

/** A package that can be deployed: it says so in the `nomadDemo` field of its package.json. Its executable is what `build` makes. */
export interface Deployable extends DeployableJob {
  readonly executable: string;
}

const packageSchema = z.object({
  name: z.string(),
  nomadDemo: z.object({ job: z.string(), executable: z.string() }).optional(),
});

/** Everything of the checkout that can be deployed, in the order of their names. */
export async function listDeployables(repository: string): Promise<Deployable[]> {
  const folders = await readdir(join(repository, "packages"));
  const services = await Promise.all(
    folders.map((folder) => readDeployable(join(repository, "packages", folder))),
  );
  return services
    .flatMap((service) => service ?? [])
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The service of this name. Throws UNKNOWN_SERVICE with those that there are. */
export async function findDeployable(repository: string, name: string): Promise<Deployable> {
  const services = await listDeployables(repository);
  const service = services.find((candidate) => candidate.name === name);
  if (!service)
    throw unknownService(
      name,
      services.map((known) => known.name),
    );
  return service;
}

async function readDeployable(folder: string): Promise<Deployable | undefined> {
  const text = await readIfThere(join(folder, "package.json"));
  if (text === undefined) return undefined;
  const { name, nomadDemo } = packageSchema.parse(JSON.parse(text));
  if (!nomadDemo) return undefined;
  return {
    name,
    jobModule: resolve(folder, nomadDemo.job),
    executable: resolve(folder, nomadDemo.executable),
  };
}

const templateSchema = z.object({
  job: z.custom<JobTemplate>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      "render" in value &&
      "variables" in value &&
      "name" in value,
    "a job made by defineJob",
  ),
});

/** Imports the service's job template. */
export async function loadJobTemplate({ name, jobModule }: DeployableJob): Promise<JobTemplate> {
  try {
    return templateSchema.parse(await importFile(jobModule)).job;
  } catch (error) {
    throw jobModuleInvalid(name, jobModule, error);
  }
}
