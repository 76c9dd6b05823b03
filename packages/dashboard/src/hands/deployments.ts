import { createHash } from "node:crypto";
import { createStyle } from "command-line";
import {
  deployService,
  findDeployable,
  findNamespace,
  inNamespace,
  listDeployables,
  loadJobSource,
  openWorld,
  planDeployment,
  prepareJob,
  readHistory,
  readRegistered,
  renderPlan,
  requireRunning,
  rollBack,
  type Deployable,
  type World,
  type WorldName,
} from "orchestrator";
import { planIsOld, wishNotPossible } from "../errors.ts";
import type { DeployPlan, DeployWish } from "../state/plans.ts";
import type { DeployablePicture, HandPicture } from "../state/stream.ts";
import type { ActList } from "./act-list.ts";
import { fieldsOf } from "./fields-of.ts";

/** Deployments from the page: the services of this checkout that are registered in the world. */
export interface Deployments {
  list(): Promise<readonly DeployablePicture[]>;
  plan(wish: DeployWish): Promise<DeployPlan>;
  /** Begins it. Throws DASHBOARD_PLAN_OLD when it would not do what was planned any more. */
  carryOut(wish: DeployWish, mark: string): Promise<HandPicture>;
  /** Begins to bring an earlier version back, by Nomad's number. */
  rollBack(service: string, version: number): Promise<HandPicture>;
}

export interface DeploymentsOptions extends WorldName {
  readonly repository: string;
  readonly acts: ActList;
}

const withinMs = 30_000;

export function createDeployments({ repository, acts, ...place }: DeploymentsOptions): Deployments {
  const targetOf = async (name: string): Promise<Target> =>
    openTarget(await findDeployable(repository, name), place);
  return {
    async list() {
      const all = await Promise.all(
        (await listDeployables(repository)).map(async (service) =>
          describe(await openTarget(service, place)),
        ),
      );
      return all.flatMap((each) => each ?? []);
    },
    plan: async (wish) => (await planFor(await targetOf(wish.service), wish)).planned,
    async carryOut(wish, mark) {
      const target = await targetOf(wish.service);
      const { planned, sources } = await planFor(target, wish);
      if (planned.mark !== mark) throw planIsOld(wish.service);
      const { world, service, namespace } = target;
      const changes = Object.entries(wish.changes).map(([path, text]) => `${path}=${text}`);
      return acts.begin(
        `deploy ${service.name} with ${changes.join(", ") || "no change"}`,
        async (options) => {
          const done = await deployService({
            world,
            service,
            sources,
            namespace: { flag: namespace },
            ...options,
          });
          return `${done.version} runs and is healthy`;
        },
      );
    },
    async rollBack(name, version) {
      const { world, service, job } = await targetOf(name);
      return acts.begin(`roll ${service.name} back to version ${version}`, async (options) => {
        const { to, changed } = await rollBack({ world, service, job, version: String(version), ...options });
        return changed ? `${to.record?.shortVersion ?? version} runs again` : "it is what runs already";
      });
    },
  };
}

interface Target {
  /** In the job's namespace, asked as a deployer. */
  readonly world: World;
  readonly service: Deployable;
  readonly source: Awaited<ReturnType<typeof loadJobSource>>;
  readonly job: string;
  readonly namespace: string;
}

async function openTarget(service: Deployable, place: WorldName): Promise<Target> {
  const world = await openWorld({ ...place, role: "deployer" });
  requireRunning(world);
  const source = await loadJobSource(service);
  const signal = AbortSignal.timeout(withinMs);
  const namespace = await findNamespace({ world, source, sources: [], wish: {}, signal });
  return { world: inNamespace(world, namespace), service, source, job: source.name, namespace };
}

/** Undefined for a service that is not registered: the page changes what runs. */
async function describe(target: Target): Promise<DeployablePicture | undefined> {
  const { world, service, source, job } = target;
  const signal = AbortSignal.timeout(withinMs);
  const history = await readHistory(world, job, { signal });
  const [current] = history;
  if (!current) return undefined;
  const versions = history.flatMap(({ jobVersion, record, change, stable, stopped }) =>
    jobVersion === undefined || stopped
      ? []
      : [{ jobVersion, stable, change, name: record?.shortVersion ?? `version ${jobVersion}` }],
  );
  const fields =
    source.kind === "template" && current.record
      ? fieldsOf(source.template.variables, current.record.variables)
      : undefined;
  if (fields) return { service: service.name, fields, versions };
  const refusal =
    source.kind !== "template"
      ? "its job is no template of this project"
      : current.record
        ? "one of its variables is a secret"
        : "something else than `deploy` registered it";
  return {
    service: service.name,
    fields: [],
    versions,
    refusal: `${refusal}: \`pnpm run deploy ${service.name}\``,
  };
}

async function planFor(target: Target, { changes }: DeployWish) {
  const { world, source, job, namespace } = target;
  const signal = AbortSignal.timeout(withinMs);
  const record = (await readRegistered(world, job, { signal }))?.current.record;
  const known = (await describe(target))?.fields ?? [];
  if (!record) throw wishNotPossible(`${job} was not registered by \`deploy\``);
  for (const path of Object.keys(changes))
    if (!known.some((field) => field.path === path)) throw wishNotPossible(`${job} has no variable ${path}`);
  // What is registered, and over it what was typed: a variable that nobody touched stays as it is.
  const sources = [
    { origin: "registered", values: record.variables },
    ...Object.entries(changes).map(([path, text]) => ({ origin: "the page", path, text })),
  ];
  const prepared = await prepareJob(source, world, { sources, namespace: { flag: namespace }, signal });
  const plan = await planDeployment(world, prepared, { signal });
  const planned: DeployPlan = {
    text: renderPlan(plan, createStyle(false)),
    changesSomething: plan.action !== "nothing",
    mark: createHash("sha256").update(`${plan.version} ${plan.jobModifyIndex}`).digest("hex"),
  };
  return { planned, sources };
}
