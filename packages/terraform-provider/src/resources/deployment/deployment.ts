import {
  applyDeployment,
  findNamespace,
  followEvaluation,
  inNamespace,
  listDeployables,
  loadJobSource,
  openWorld,
  requireRunning,
  stopService,
  whereRegistered,
  type World,
} from "orchestrator";
import type { PlannedOf } from "../../framework/attribute.ts";
import type { ApplyContext, CallContext, Change, Kept, Resource } from "../../framework/definitions.ts";
import { openIfThere } from "../open-if-there.ts";
import type { Platform } from "../platform.ts";
import { deploymentSchema, type deploymentAttributes, type DeploymentState } from "./attributes.ts";
import { deploymentChanged } from "./errors.ts";
import { keepSecrets } from "./keep-secrets.ts";
import { becoming, planDeploymentChange } from "./plan.ts";
import { loadSource, prepare, type Prepared } from "./prepare.ts";
import { readDeployment } from "./read-deployment.ts";
import { rememberSecrets, secretsOf } from "./secrets.ts";
import { unlessUnreachable } from "./unless-unreachable.ts";
import { validateDeployment } from "./validate-deployment.ts";

type Attributes = typeof deploymentAttributes;

/** `nomaddemo_deployment`: what `deploy`, `deploy --plan`, `deploy drift` and `deploy stop` do. */
export const deploymentResource: Resource<Attributes, Platform> = {
  ...deploymentSchema,
  validate: validateDeployment,
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
  create: makeTrue,
  update: makeTrue,
  delete: async ({ state }, { client, signal, log }) => {
    const whole = await openIfThere({ home: client.home, name: worldOf(state), role: "deployer" });
    if (!whole || state.job === null || whole.manifest.stoppedAt !== undefined) return;
    const { nomad } = inNamespace(whole, state.namespace ?? "default");
    const { job } = state;
    const onProgress = (line: string): void => log("info", `${job}: ${line}`);
    await stopService({ nomad, job, purge: state.purge ?? false, signal, onProgress });
  },
  import: async (id, { client: { repository } }) => {
    const [job = "", ...place] = id.split("/").toReversed();
    const [world = "default", namespace = null] = place.toReversed();
    return { job, world, namespace, service: await serviceOf(job, repository), build: true };
  },
};

const worldOf = ({ world }: Pick<DeploymentState, "world">): string => world ?? "default";

/** The service that deploys a job of this id; null: it is that of a job file, whose path the configuration says. */
async function serviceOf(job: string, repository: string): Promise<string | null> {
  for (const service of await listDeployables(repository))
    if ((await loadJobSource(service)).name === job) return service.name;
  return null;
}

async function readNow(
  state: DeploymentState,
  world: World,
  context: CallContext<Platform>,
): Promise<DeploymentState | undefined> {
  const job = state.job ?? (await loadSource(state, context.client)).name;
  const namespace = state.namespace ?? (await namespaceOf({ ...state, job }, world, context));
  return readDeployment({ ...state, job, namespace }, world, { signal: context.signal });
}

async function namespaceOf(
  state: DeploymentState & { readonly job: string },
  world: World,
  { client, signal }: CallContext<Platform>,
): Promise<string> {
  if (state.service === null && state.job_file === null)
    return (await whereRegistered(state.job, { world, signal })) ?? "default";
  return findNamespace({ world, source: await loadSource(state, client), sources: [], wish: {}, signal });
}

async function makeTrue(
  change: Change<Attributes>,
  context: ApplyContext<Attributes, Platform>,
): Promise<Kept<Attributes>> {
  const { config, private: remembered } = change;
  const { state } = await keepSecrets(config, context, (call) => deploy(change, call));
  return { state, private: { ...remembered, ...rememberSecrets(secretsOf(config)) } };
}

/** Registers what was planned, and follows it to its end. */
async function deploy(
  { config, planned }: Change<Attributes>,
  { client, signal, log, keep }: ApplyContext<Attributes, Platform>,
): Promise<{ readonly state: DeploymentState }> {
  const whole = await openWorld({ home: client.home, name: worldOf(config), role: "deployer" });
  requireRunning(whole);
  const ready = await prepare(config, { client, world: whole, signal });
  refuseOther(planned, ready);
  const { world, prepared, plan } = ready;
  const { job, namespace } = plan;
  const tell = (line: string): void => log("info", `${job}: ${line}`);
  const known = { ...knownOf(config), job, namespace };
  const read = (): Promise<DeploymentState | undefined> => readDeployment(known, whole, { signal });

  const evaluation = await applyDeployment({ world, prepared, plan, onProgress: tell, signal });
  if (!plan.current || plan.current.stopped) {
    // Whatever comes of it, it is there and is to be removed by a destroy. One that was there before is not Terraform's to give up.
    const registered = await read();
    if (registered) keep({ state: registered });
  }
  if (evaluation !== undefined)
    await followEvaluation(evaluation, { world, job, onProgress: tell, onEvent: tell, signal });
  const found = await read();
  const state = found ?? { ...known, version: null, executable_digest: null, job_version: null };
  return { state: { ...state, version: state.version ?? plan.shortVersion, drift: [] } };
}

/** What of a state the configuration says. */
const knownOf = (config: DeploymentState): DeploymentState => ({
  ...config,
  secret_variables_wo: null,
  world: worldOf(config),
  build: config.build ?? true,
});

function refuseOther({ version }: PlannedOf<Attributes>, ready: Prepared): void {
  const now = becoming(ready).version;
  if (typeof version === "string" && typeof now === "string" && version !== now)
    throw deploymentChanged(ready.plan.job, version, now);
}
