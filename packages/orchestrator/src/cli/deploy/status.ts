import { latestAllocations } from "../../world/latest-allocations.ts";
import { readAllocations } from "../../deploy/read-children.ts";
import { readRegistered } from "../../deploy/read-current.ts";
import { listDeployables } from "../../deploy/deployable.ts";
import { readJob } from "../../world/read-jobs.ts";
import { countsOf } from "../render-status.ts";
import { table } from "command-line";
import { defineCommand, type CliContext } from "../define-command.ts";
import { namespaceArg, roleArg, worldArg } from "../place-args.ts";
import { openTarget } from "./deploy-args.ts";
import { jobName } from "./job-name.ts";
import { allocationsTable } from "./follow-to-end.ts";

export const statusCommand = defineCommand({
  description: "Say which version of each service runs, since when and where",
  args: {
    service: { type: "positional", required: false, description: "Package; default: all" },
    ...worldArg,
    ...namespaceArg,
    ...roleArg,
  },
  async run(args, context) {
    const names =
      args.service === undefined
        ? (await listDeployables(context.repository)).map(({ name }) => name)
        : [args.service];
    const services = await Promise.all(names.map((service) => readService({ ...args, service }, context)));
    return {
      document: { ok: true, services },
      text: (style) =>
        [
          table(
            style,
            ["service", "kind", "version", "job", "deployed by", "at", "deployment", "now"],
            services.map(({ job, namespace, kind, version, jobVersion, by, at, deployment, now }) => [
              jobName({ job, namespace }),
              kind ?? "-",
              version?.slice(0, 12) ?? "-",
              String(jobVersion ?? "-"),
              by ?? "-",
              at ?? "-",
              deployment ?? "-",
              now ? countsOf(now, style) : "-",
            ]),
          ),
          allocationsTable(
            services.flatMap(({ allocations }) => allocations),
            style,
          ),
        ].join("\n\n"),
    };
  },
});

async function readService(args: Parameters<typeof openTarget>[0], context: CliContext) {
  const { signal } = context;
  const { world, job, namespace } = await openTarget(args, context);
  const { nomad } = world;
  const registered = await readRegistered(world, job, { signal });
  if (!registered) return { job, namespace, allocations: [] };
  const { jobVersion, stopped, record, how, note } = registered.current;
  const [deployment, allocations] = await Promise.all([
    nomad.jobs.latestDeployment(job, { signal }),
    readAllocations(nomad, job, { signal }),
  ]);
  const now = await readJob(nomad, { job: registered.job, allocations, signal });
  return {
    job,
    namespace,
    kind: now.kind,
    jobVersion,
    version: record?.version,
    how,
    by: how === "deployed" ? record?.by : note,
    at: how === "deployed" ? record?.at : undefined,
    stopped,
    deployment: deployment?.Status,
    now,
    allocations: latestAllocations(allocations).filter(({ DesiredStatus }) => DesiredStatus === "run"),
  };
}
