import {
  buildServices,
  findDeployable,
  inNamespace,
  loadJobSource,
  planDeployment,
  prepareJob,
  readVariableSources,
  type CallOptions,
  type Deployable,
  type DeployPlan,
  type PreparedJob,
  type World,
} from "orchestrator";
import type { Platform } from "../platform.ts";
import type { DeploymentState } from "./attributes.ts";

/** A deployment that is ready: what it would be, and what it would change. */
export interface Prepared {
  readonly world: World;
  readonly service: Deployable;
  readonly prepared: PreparedJob;
  readonly plan: DeployPlan;
}

/** Builds the service where it is stale, renders its job, and asks Nomad what registering it would do. Changes nothing in the world. */
export async function prepare(
  config: DeploymentState,
  { client, world: whole, signal }: CallOptions & { readonly client: Platform; readonly world: World },
): Promise<Prepared> {
  const { repository } = client;
  const service = await findDeployable(repository, config.service);
  if (config.build ?? true) await buildServices({ repository, services: [service.name], signal });
  const prepared = await prepareJob(await loadJobSource(service), whole, {
    sources: await sourcesOf(config, service, whole.folder.name),
    namespace: wishOf(config),
    signal,
  });
  const world = inNamespace(whole, prepared.namespace);
  return { world, service, prepared, plan: await planDeployment(world, prepared, { signal }) };
}

/** Where every variable's value comes from, the weakest first: the service's own files, named files, what the configuration says. */
export function sourcesOf(
  config: DeploymentState,
  service: Deployable,
  world: string,
): ReturnType<typeof readVariableSources> {
  const maps = {
    variables: config.variables,
    secret_variables: config.secret_variables,
    secret_variables_wo: config.secret_variables_wo,
  };
  const vars = Object.entries(maps).flatMap(([attribute, values]) =>
    Object.entries(values ?? {}).map(([path, text]) => ({ origin: `${attribute}.${path}`, path, text })),
  );
  return readVariableSources(service, world, {
    varFiles: config.variable_files ?? [],
    vars,
    environment: {},
  });
}

/** What a configuration says about the namespace. */
export const wishOf = ({ namespace }: Pick<DeploymentState, "namespace">): { readonly flag?: string } =>
  namespace === null ? {} : { flag: namespace };

/** Everything of a configuration that nobody is to read. */
export const secretsOf = (config: DeploymentState): readonly string[] => [
  ...Object.values(config.secret_variables ?? {}),
  ...Object.values(config.secret_variables_wo ?? {}),
];
