import { readCurrent } from "../../deploy/read-current.ts";
import { listServices } from "../../deploy/service.ts";
import { defineCommand, type CliContext } from "../command.ts";
import { NAMESPACE_ARG, WORLD_ARG } from "../common-args.ts";
import { table } from "../table.ts";
import { openTarget } from "./deploy-args.ts";
import { jobName } from "./job-name.ts";
import { allocationsTable } from "./follow-to-end.ts";

export const statusCommand = defineCommand({
  description: "Say which version of each service runs, since when and where",
  args: {
    service: { type: "positional", required: false, description: "Package; default: all" },
    ...WORLD_ARG,
    ...NAMESPACE_ARG,
  },
  async run(args, context) {
    const names =
      args.service === undefined
        ? (await listServices(context.repository)).map(({ name }) => name)
        : [args.service];
    const services = await Promise.all(names.map((service) => readService({ ...args, service }, context)));
    return {
      document: { ok: true, services },
      text: (style) =>
        [
          table(
            style,
            ["service", "version", "job", "deployed by", "at", "deployment"],
            services.map(({ job, namespace, version, jobVersion, by, at, deployment }) => [
              jobName({ job, namespace }),
              version?.slice(0, 12) ?? "-",
              String(jobVersion ?? "-"),
              by ?? "-",
              at ?? "-",
              deployment ?? "-",
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
  const current = await readCurrent(nomad, job, { signal });
  if (!current) return { job, namespace, allocations: [] };
  const [deployment, allocations] = await Promise.all([
    nomad.jobs.latestDeployment(job, { signal }),
    nomad.jobs.allocations(job, { signal }),
  ]);
  const { jobVersion, stopped, record } = current;
  return {
    job,
    namespace,
    jobVersion,
    version: record?.version,
    by: record?.by,
    at: record?.at,
    stopped,
    deployment: deployment?.Status,
    allocations: allocations.filter(({ DesiredStatus }) => DesiredStatus === "run"),
  };
}
