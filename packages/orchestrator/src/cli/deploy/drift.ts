import { buildServices } from "../../deploy/build-services.ts";
import { planDeployment, type DeployPlan } from "../../deploy/plan-deployment.ts";
import { endsByItself } from "../../deploy/job-kind.ts";
import { prepareJob } from "../../deploy/prepare-job.ts";
import { listServices } from "../../deploy/service.ts";
import { summarizeDiff } from "../../deploy/summarize-diff.ts";
import { defineCommand } from "../command.ts";
import { NAMESPACE_ARG, WORLD_ARG } from "../common-args.ts";
import { mark } from "../style.ts";
import { table } from "../table.ts";
import { jobName } from "./job-name.ts";
import { openPlace, variableSources, wishOf } from "./deploy-args.ts";

export const driftCommand = defineCommand({
  description: "Compare what runs with what would be deployed now: exit 0 the same, 3 not",
  args: {
    service: { type: "positional", required: false, description: "Package; default: all" },
    ...WORLD_ARG,
    ...NAMESPACE_ARG,
  },
  async run(args, context) {
    const { repository, signal, runStep } = context;
    const names =
      args.service === undefined ? (await listServices(repository)).map(({ name }) => name) : [args.service];
    await runStep({
      title: `build ${names.join(" and ")}`,
      run: () => buildServices({ repository, services: names, signal }),
    });
    const plans = await Promise.all(
      names.map(async (service) => {
        const target = await openPlace({ service, world: args.world }, context);
        const sources = await variableSources(target, context);
        const prepared = await prepareJob(target.service, target.world, {
          sources,
          namespace: wishOf(args, context),
          signal,
        });
        return planDeployment(target.world, prepared, { signal });
      }),
    );
    const drifted = plans.filter(({ action }) => action !== "nothing");
    return {
      document: {
        ok: true,
        drifted: drifted.length > 0,
        services: plans.map((plan) => ({
          job: plan.job,
          namespace: plan.namespace,
          action: plan.action,
          drift: describeDrift(plan),
        })),
      },
      text: (style) =>
        table(
          style,
          ["", "service", "runs", "here", "drift"],
          plans.map((plan) => [
            mark(style, plan.action === "nothing"),
            jobName(plan),
            plan.current?.record?.shortVersion ?? "-",
            plan.shortVersion,
            describeDrift(plan),
          ]),
        ),
      exitCode: drifted.length > 0 ? 3 : 0,
    };
  },
});

function describeDrift({ action, kind, current, diff }: DeployPlan): string {
  if (!current) return "not deployed";
  if (current.stopped) return "stopped";
  if (action === "repair") return endsByItself(kind) ? "its last run failed" : "not all of it runs";
  if (action === "nothing") return "none";
  if (!current.record) return "registered by other means than deploy";
  return diff?.changed ? summarizeDiff(diff) : "changed in Nomad since it was deployed";
}
