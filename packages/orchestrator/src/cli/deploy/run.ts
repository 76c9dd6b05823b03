import { applyDeployment } from "../../deploy/apply-deployment.ts";
import { summarizeDeployment } from "../../deploy/summarize-deployment.ts";
import { buildServices } from "../../deploy/build-services.ts";
import { followEvaluation } from "../../deploy/follow-deployment.ts";
import { planDeployment, type DeployPlan } from "../../deploy/plan-deployment.ts";
import { prepareJob, type PreparedJob } from "../../deploy/prepare-job.ts";
import { restartRolling } from "../../deploy/restart-rolling.ts";
import { savePlan } from "../../deploy/saved-plan.ts";
import { inNamespace } from "../../world/open-world.ts";
import { badArgument, confirm, type CommandResult, type ParsedArgs } from "command-line";
import { defineCommand, type CliContext } from "../define-command.ts";
import {
  followArgs,
  openPlace,
  parseTimeout,
  serviceArgs,
  variableArgs,
  variableSources,
  wishOf,
  type Target,
} from "./deploy-args.ts";
import { followToEnd } from "./follow-to-end.ts";
import { endsByItself } from "../../world/job-kind.ts";
import { describeEnd, describeNothing } from "./describe-end.ts";
import { inOrder } from "./in-order.ts";
import { jobName } from "./job-name.ts";
import { planDocument, renderPlan } from "./render-plan.ts";

const runArgs = {
  ...serviceArgs,
  ...variableArgs,
  ...followArgs,
  plan: { type: "boolean", description: "Only show what would change" },
  "exit-code": { type: "boolean", description: "With --plan: end with 3 when something would change" },
  out: { type: "string", valueHint: "file", description: "With --plan: save it for `deploy apply`" },
  force: {
    type: "boolean",
    description: "When nothing changed, restart the allocations one batch after the other",
  },
  yes: { type: "boolean", alias: "y", description: "Do not ask before replacing what runs" },
} as const;

type RunArgs = ParsedArgs<typeof runArgs>;

export const runCommand = defineCommand({
  description: "Build a service if it is stale, register its job, and follow the deployment to its end",
  examples: [
    "pnpm deploy --filter demo-server",
    "pnpm run deploy demo-server edge-server",
    "pnpm run deploy demo-server --plan --out plan.json",
  ],
  args: runArgs,
  takesMore: true,
  async run(args, context) {
    const names = [...new Set(context.typed.words)];
    if (names.length <= 1) return deployOne(args.service, args, context);
    if (args.out !== undefined) throw badArgument("--out saves the plan of one service");
    return inOrder(names, {
      goesOn: args.plan ?? false,
      signal: context.signal,
      run: (service) => deployOne(service, args, context),
    });
  },
});

async function deployOne(service: string, args: RunArgs, context: CliContext): Promise<CommandResult> {
  const { repository, signal, runStep } = context;
  const place = await openPlace({ ...args, service }, context);
  const sources = await variableSources(place, context);
  const services = [place.service.name];
  const built = await runStep({
    title: `build ${place.service.name}`,
    run: () => buildServices({ repository, services, signal }),
  });
  const prepared = await prepareJob(place.source, place.world, {
    sources,
    namespace: wishOf(args, context),
    signal,
  });
  const { namespace } = prepared;
  const target = { ...place, world: inNamespace(place.world, namespace), namespace };
  const plan = await planDeployment(target.world, prepared, { signal });
  if (args.plan) return showPlan(plan, { prepared, target, out: args.out, told: args["exit-code"] });
  for (const line of plan.nomad.warnings.split("\n").filter(Boolean))
    context.note(context.style.yellow(line));
  if (plan.action === "nothing" && args.force) return restart(target, args, context);
  const isAsked = context.interactive && !args.yes && replacesSomething(plan);
  if (isAsked && !(await confirm(`${renderPlan(plan, context.style)}\n\nDeploy this?`, context)))
    return refused;
  return deploy({ target, prepared, plan, buildMs: built.tookMs, args, context });
}

async function showPlan(
  plan: DeployPlan,
  {
    prepared,
    target,
    out,
    told,
  }: {
    readonly prepared: PreparedJob;
    readonly target: Target;
    readonly out: string | undefined;
    /** Whether the exit code tells of changes: to a runner such as pnpm any but 0 is a failure. */
    readonly told: boolean;
  },
): Promise<CommandResult> {
  if (out !== undefined) await savePlan(out, { world: target.world, prepared, plan });
  const saved =
    out === undefined
      ? ""
      : `\n\nSaved to ${out}: \`pnpm run deploy apply ${out}\` does exactly this, or refuses.`;
  return {
    document: planDocument(plan, { engine: target.world.engine.kind, out }),
    text: (style) => renderPlan(plan, style) + saved,
    exitCode: told && plan.action !== "nothing" ? 3 : 0,
  };
}

interface Deploy {
  readonly target: Target;
  readonly prepared: PreparedJob;
  readonly plan: DeployPlan;
  readonly buildMs: number;
  readonly args: { readonly detach?: boolean | undefined; readonly timeout: string };
  readonly context: CliContext;
}

async function deploy({ target, prepared, plan, buildMs, args, context }: Deploy): Promise<CommandResult> {
  const { world, service, job, typedAs } = target;
  const followed = await followToEnd(context, {
    title: `deploy ${service.name}`,
    job,
    typedAs,
    timeoutMs: parseTimeout(args.timeout),
    work: async (options) => {
      const evaluation = await applyDeployment({ world, prepared, plan, ...options });
      if (evaluation !== undefined && !args.detach)
        await followEvaluation(evaluation, { world, job, ...options });
      return summarizeDeployment(world, { service, plan, signal: options.signal });
    },
  });
  if ("detached" in followed) return followed.detached;
  const { result, tookMs } = followed;
  const engine = world.engine.kind;
  const detached = args.detach === true && result.changed;
  return {
    document: { ok: true, engine, ...result, detached, timingsMs: { build: buildMs, deploy: tookMs } },
    text: (style) => {
      const name = style.bold(jobName({ job: result.service, namespace: result.namespace }));
      if (!result.changed) return `Nothing to do: ${name} ${result.version} ${describeNothing(result)}.`;
      if (detached)
        return `Registered ${name} ${result.version}. Follow it with \`pnpm run deploy follow ${typedAs}\`.`;
      if (result.action === "repair" && !endsByItself(result.kind))
        return `Repaired: all of ${name} ${result.version} runs again.`;
      return `${name} ${result.version} ${describeEnd(result)} (job version ${result.jobVersion}, engine ${engine}).`;
    },
  };
}

async function restart(
  { world, job, typedAs }: Target,
  { timeout }: { readonly timeout: string },
  context: CliContext,
): Promise<CommandResult> {
  const followed = await followToEnd(context, {
    title: `restart ${job}`,
    job,
    typedAs,
    timeoutMs: parseTimeout(timeout),
    work: (options) => restartRolling({ world, job, ...options }),
  });
  if ("detached" in followed) return followed.detached;
  return {
    document: { ok: true, job, restarted: followed.result },
    text: () =>
      followed.result === 0
        ? `Nothing of ${job} runs: nothing was restarted.`
        : `Restarted ${followed.result} allocations of ${job}, each healthy again; the version is the same.`,
  };
}

const replacesSomething = ({ nomad }: DeployPlan): boolean =>
  nomad.groups.some(({ updates }) => updates.DestructiveUpdate + updates.Stop > 0);

const refused: CommandResult = {
  document: { ok: false, refused: true },
  text: () => "Nothing was registered.",
  exitCode: 1,
};
