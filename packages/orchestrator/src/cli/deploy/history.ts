import { neverDeployed } from "../../deploy/errors.ts";
import { readHistory, type HistoryEntry } from "../../deploy/read-history.ts";
import { table, type Style } from "command-line";
import { defineCommand } from "../define-command.ts";
import { openTarget, serviceArgs } from "./deploy-args.ts";

export const historyCommand = defineCommand({
  description: "List the versions that Nomad keeps of a service",
  args: serviceArgs,
  async run(args, context) {
    const { world, job, typedAs, namespace } = await openTarget(args, context);
    const history = await readHistory(world, job, { signal: context.signal });
    if (history.length === 0) throw neverDeployed(job, world.folder.name, typedAs);
    return {
      document: { ok: true, job, namespace, versions: history.map(documentOf) },
      text: (style) => renderHistory(history, style),
    };
  },
});

function documentOf({ job: _job, record, ...entry }: HistoryEntry): object {
  const who = entry.how === "deployed" ? { by: record?.by, at: record?.at } : {};
  return { ...entry, version: record?.version, ...who };
}

function renderHistory(history: readonly HistoryEntry[], style: Style): string {
  const rows = history.map(({ jobVersion, record, submittedAt, stable, current, running, how, change }) => [
    `${current ? "→" : " "} ${jobVersion ?? "-"}`,
    record?.shortVersion ?? "-",
    submittedAt.slice(0, 19).replace("T", " "),
    byWhom(how, record?.by),
    stable ? style.green("stable") : "",
    running > 0 ? style.green(`${running} run`) : "",
    change,
  ]);
  return table(style, ["  job", "version", "registered (UTC)", "by", "", "now", "changed"], rows);
}

function byWhom(how: HistoryEntry["how"], by: string | undefined): string {
  if (how === "deployed") return by ?? "-";
  return how === "unknown" ? "-" : "Nomad";
}
