import { findDeployable } from "../../deploy/deployable.ts";
import { followEvaluation } from "../../deploy/follow-deployment.ts";
import { applySavedPlan, readPlan } from "../../deploy/saved-plan.ts";
import { inNamespace, openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { defineCommand } from "../define-command.ts";
import { roleArg, worldArg } from "../place-args.ts";
import { parseRole } from "../parse-role.ts";
import { parseWorldName } from "../world/world-args.ts";
import { followArgs, parseTimeout, typedPlace } from "./deploy-args.ts";
import { followToEnd } from "./follow-to-end.ts";

export const applyCommand = defineCommand({
  description: "Do exactly what a saved plan says, or refuse when the job changed since",
  examples: ["pnpm run deploy demo-server --plan --out plan.json", "pnpm run deploy apply plan.json"],
  args: {
    plan: { type: "positional", required: true, description: "File written by --plan --out" },
    ...worldArg,
    ...roleArg,
    ...followArgs,
  },
  async run(args, context) {
    const plan = await readPlan(args.plan);
    const { Namespace: namespace } = plan.job;
    const role = parseRole(args.as) ?? "deployer";
    const whole = await openWorld({ home: context.home, name: parseWorldName(args.world), role });
    requireRunning(whole);
    const world = inNamespace(whole, namespace);
    const service = await findDeployable(context.repository, plan.service);
    const job = plan.job.ID;
    const isPlain = namespace === "default" && context.namespace === undefined;
    const typedAs = typedPlace(service.name, { ...args, namespace: isPlain ? undefined : namespace });
    const followed = await followToEnd(context, {
      title: `deploy ${service.name}`,
      job,
      typedAs,
      timeoutMs: parseTimeout(args.timeout),
      work: async (options) => {
        const evaluation = await applySavedPlan(args.plan, { plan, world, ...options });
        if (evaluation !== undefined && !args.detach)
          await followEvaluation(evaluation, { world, job, ...options });
        return evaluation !== undefined;
      },
    });
    if ("detached" in followed) return followed.detached;
    const version = plan.version.slice(0, 12);
    return {
      document: { ok: true, job, namespace, version, changed: followed.result, engine: world.engine.kind },
      text: (style) =>
        followed.result
          ? `${style.bold(job)} ${version} was deployed as planned.`
          : `Nothing to do: ${job} ${version} runs.`,
    };
  },
});
