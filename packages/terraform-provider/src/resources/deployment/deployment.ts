import {
  buildServices,
  deployService,
  findDeployable,
  findNamespace,
  inNamespace,
  listDeployables,
  loadJobSource,
  openWorld,
  requireRunning,
  stopService,
  type World,
} from "orchestrator";
import type { ApplyContext, CallContext, Resource } from "../../framework/definitions.ts";
import { openIfThere } from "../open-if-there.ts";
import type { Platform } from "../platform.ts";
import { deploymentSchema, type deploymentAttributes, type DeploymentState } from "./attributes.ts";
import { jobNotDeployable } from "./errors.ts";
import { planDeploymentChange } from "./plan.ts";
import { sourcesOf, wishOf } from "./prepare.ts";
import { readDeployment } from "./read-deployment.ts";
import { unlessUnreachable } from "./unless-unreachable.ts";

type Attributes = typeof deploymentAttributes;

/** `nomaddemo_deployment`: what `deploy`, `deploy --plan`, `deploy drift` and `deploy stop` do. */
export const deploymentResource: Resource<Attributes, Platform> = {
  ...deploymentSchema,
  plan: planDeploymentChange,
  read: async ({ state }, context) => {
    const world = await openIfThere({ home: context.client.home, name: worldOf(state), role: "deployer" });
    if (!world) return undefined;
    // Nobody can be asked; the world's own drift says why.
    if (world.manifest.stoppedAt !== undefined) return { state };
    const asked = await unlessUnreachable(() => readNow(state, world, context), context);
    if (!asked) return { state };
    return asked.answer && { state: asked.answer };
  },
  create: async ({ config }, context) => ({ state: await deploy(config, context) }),
  update: async ({ config }, context) => ({ state: await deploy(config, context) }),
  delete: async ({ state }, { client, signal, log }) => {
    const whole = await openIfThere({ home: client.home, name: worldOf(state), role: "deployer" });
    if (!whole || state.job === null || whole.manifest.stoppedAt !== undefined) return;
    const { nomad } = inNamespace(whole, state.namespace ?? "default");
    const { job } = state;
    const onProgress = (line: string): void => log("info", `${job}: ${line}`);
    await stopService({ nomad, job, purge: state.purge ?? false, signal, onProgress });
  },
  import: async (id, { client }) => {
    const [job = "", world = "default"] = id.split("/").reverse();
    for (const service of await listDeployables(client.repository))
      if ((await loadJobSource(service)).name === job)
        return { service: service.name, world, job, build: true };
    throw jobNotDeployable(job);
  },
};

const worldOf = ({ world }: DeploymentState): string => world ?? "default";

async function readNow(
  state: DeploymentState,
  world: World,
  { client, signal }: CallContext<Platform>,
): Promise<DeploymentState | undefined> {
  const source = await loadJobSource(await findDeployable(client.repository, state.service));
  const job = state.job ?? source.name;
  const namespace =
    state.namespace ?? (await findNamespace({ world, source, sources: [], wish: {}, signal }));
  return readDeployment({ ...state, job, namespace }, world, { signal });
}

async function deploy(
  config: DeploymentState,
  { client, signal, log }: ApplyContext<Attributes, Platform>,
): Promise<DeploymentState> {
  const { home, repository } = client;
  const world = await openWorld({ home, name: worldOf(config), role: "deployer" });
  requireRunning(world);
  const service = await findDeployable(repository, config.service);
  const build = config.build ?? true;
  if (build) await buildServices({ repository, services: [service.name], signal });
  const deployed = await deployService({
    world,
    service,
    sources: await sourcesOf(config, service, world.folder.name),
    namespace: wishOf(config),
    onProgress: (line) => log("info", `${service.name}: ${line}`),
    onEvent: (line) => log("info", `${service.name}: ${line}`),
    signal,
  });
  const { job, namespace, version } = deployed;
  const known = { ...config, secret_variables_wo: null, world: worldOf(config), build, job, namespace };
  const found = await readDeployment(known, world, { signal });
  const state = found ?? { ...known, executable_digest: null, job_version: deployed.jobVersion };
  return { ...state, version: state.version ?? version, drift: [] };
}
