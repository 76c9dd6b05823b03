import { buildServices } from "../../deploy/build-services.ts";
import { listDeployables } from "../../deploy/deployable.ts";
import { mark, table } from "command-line";
import { defineCommand } from "../define-command.ts";
import { describeFailure } from "../describe-failure.ts";
import { namespaceArg, roleArg, worldArg } from "../place-args.ts";
import { buildEach } from "./build-each.ts";
import { failedRow, readDriftRow, type DriftRow } from "./drift-row.ts";
import { jobName } from "./job-name.ts";

export const driftCommand = defineCommand({
  description: "Compare what runs with what would be deployed now: exit 0 the same, 3 not",
  args: {
    service: { type: "positional", required: false, description: "Package; default: all" },
    ...worldArg,
    ...namespaceArg,
    ...roleArg,
  },
  async run(args, context) {
    const { repository, signal, runStep } = context;
    const names =
      args.service === undefined
        ? (await listDeployables(repository)).map(({ name }) => name)
        : [args.service];
    const { result: notBuilt } = await runStep({
      title: `build ${names.join(" and ")}`,
      run: () => buildEach(names, (services) => buildServices({ repository, services, signal })),
    });
    const readRow = async (service: string): Promise<DriftRow> =>
      notBuilt.has(service)
        ? failedRow(service, notBuilt.get(service))
        : readDriftRow({ ...args, service }, context);
    const rows = await Promise.all(names.map(readRow));
    const [first] = rows;
    // What is wrong with all of them is wrong with none of them: the world is not there, Nomad is away.
    if (first && rows.every(({ failure }) => failure !== undefined)) throw first.failure;
    const drifted = rows.some(({ drift }) => drift !== "none");
    const broken = rows.some(({ failure }) => failure !== undefined);
    return {
      document: {
        ok: !broken,
        drifted,
        services: rows.map(({ failure, ...row }) => ({ ...row, error: failure && describeFailure(failure) })),
      },
      text: (style) =>
        table(
          style,
          ["", "service", "runs", "here", "drift"],
          rows.map((row) => [
            mark(style, row.drift === "none"),
            row.namespace === undefined ? row.job : jobName({ job: row.job, namespace: row.namespace }),
            row.runs?.slice(0, 12) ?? "-",
            row.here?.slice(0, 12) ?? "-",
            row.drift,
          ]),
        ),
      exitCode: broken ? 1 : drifted ? 3 : 0,
    };
  },
});
