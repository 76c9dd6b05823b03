import {
  buildServices,
  findDeployable,
  inNamespace,
  loadJobFile,
  loadJobSource,
  planDeployment,
  prepareJob,
  readNamedVariables,
  readVariableSources,
  type CallOptions,
  type DeployPlan,
  type JobSource,
  type PreparedJob,
  type World,
} from "orchestrator";
import type { Platform } from "../platform.ts";
import type { DeploymentState } from "./attributes.ts";

/** A deployment that is ready: what it would be, and what it would change. */
export interface Prepared {
  /** Asked in the job's namespace. */
  readonly world: World;
  readonly prepared: PreparedJob;
  readonly plan: DeployPlan;
}

/** Builds the service where it is stale, renders its job, and asks Nomad what registering it would do. Changes nothing in the world. */
export async function prepare(
  config: DeploymentState,
  { client, world: whole, signal }: CallOptions & { readonly client: Platform; readonly world: World },
): Promise<Prepared> {
  const { repository } = client;
  const source = await loadSource(config, client);
  if (config.service !== null && (config.build ?? true))
    await buildServices({ repository, services: [config.service], signal });
  const prepared = await prepareJob(source, whole, {
    sources: await sourcesOf(config, source, whole.folder.name),
    namespace: wishOf(config),
    signal,
  });
  const world = inNamespace(whole, prepared.namespace);
  return { world, prepared, plan: await planDeployment(world, prepared, { signal }) };
}

/** The job that a configuration names: a service's, or that of a file. */
export async function loadSource(
  { service, job_file: path, executable }: Pick<DeploymentState, "service" | "job_file" | "executable">,
  { repository }: Pick<Platform, "repository">,
): Promise<JobSource> {
  if (path !== null) return loadJobFile({ path, executable: executable ?? undefined });
  return loadJobSource(await findDeployable(repository, service ?? ""));
}

/** Where every variable's value comes from, the weakest first: a service's own files, named files, what the configuration says. */
function sourcesOf(
  config: DeploymentState,
  source: JobSource,
  world: string,
): ReturnType<typeof readVariableSources> {
  const maps = {
    variables: config.variables,
    secret_variables: config.secret_variables,
    secret_variables_wo: config.secret_variables_wo,
  };
  const vars = Object.entries(maps).flatMap(([attribute, values]) =>
    Object.entries(values ?? {}).map(([path, text]) => ({
      origin: `${attribute}.${path}`,
      path,
      text,
      secret: attribute !== "variables",
    })),
  );
  const flags = { varFiles: config.variable_files ?? [], vars, environment: {} };
  return config.job_file === null
    ? readVariableSources(source.deployable, world, flags)
    : readNamedVariables(flags);
}

/** What a configuration says about the namespace. */
const wishOf = ({ namespace }: Pick<DeploymentState, "namespace">): { readonly flag?: string } =>
  namespace === null ? {} : { flag: namespace };

/** An executable's digest; null for what stands for one where a job has none. */
export const shownDigest = (digest: string): string | null => (/^0+$/.test(digest) ? null : digest);
