import type { VariableOrigin } from "jobspec";
import { buildServices } from "../../deploy/build-services.ts";
import { prepareJob } from "../../deploy/prepare-job.ts";
import { table, type Style } from "command-line";
import { defineCommand } from "../define-command.ts";
import { openPlace, serviceArgs, variableArgs, variableSources, wishOf } from "./deploy-args.ts";

export const renderCommand = defineCommand({
  description: "Print the job that would be registered, secrets shown by their digest",
  examples: [
    "pnpm run deploy render demo-server --explain",
    "pnpm run deploy render demo-server --var count=4",
  ],
  args: {
    ...serviceArgs,
    ...variableArgs,
    explain: { type: "boolean", description: "Instead, say where each variable's value comes from" },
  },
  async run(args, context) {
    const { repository, signal, runStep } = context;
    const target = await openPlace(args, context);
    const sources = await variableSources(target, context);
    const services = [target.service.name];
    await runStep({
      title: `build ${services.join()}`,
      run: () => buildServices({ repository, services, signal }),
    });
    const { rendered, origins } = await prepareJob(target.source, target.world, {
      sources,
      namespace: wishOf(args, context),
      signal,
    });
    const { version, digests, spec, variables } = rendered;
    return {
      document: { ok: true, version, digests, spec, variables, origins },
      text: (style) => (args.explain ? explain(origins, style) : JSON.stringify(spec, undefined, 2)),
    };
  },
});

function explain(origins: readonly VariableOrigin[], style: Style): string {
  const rows = origins.map(({ path, value, origin, overrides }) => [
    path,
    style.bold(JSON.stringify(value)),
    origin === "default" ? style.dim(origin) : origin,
    style.dim(overrides.map(({ origin, value }) => `${JSON.stringify(value)} (${origin})`).join(", ")),
  ]);
  return table(style, ["variable", "value", "from", "instead of"], rows);
}
