import { versionDiff, type VersionDiff } from "jobspec";
import { neverDeployed, versionUnknown } from "../../deploy/errors.ts";
import { findVersion, readHistory, type HistoryEntry } from "../../deploy/read-history.ts";
import type { DeployRecord } from "../../deploy/record.ts";
import { defineCommand } from "../define-command.ts";
import { openTarget, serviceArgs } from "./deploy-args.ts";
import { diffLines } from "./render-plan.ts";

export const diffCommand = defineCommand({
  description: "Say what changed between two versions of a service",
  examples: ["pnpm run deploy diff demo-server 3 4", "pnpm run deploy diff demo-server 0f3a 91bc"],
  args: {
    ...serviceArgs,
    from: {
      type: "positional",
      required: true,
      description: "Nomad's number, or the first digits of the version",
    },
    to: { type: "positional", required: true, description: "The other one" },
  },
  async run(args, context) {
    const { world, job, typedAs, namespace } = await openTarget(args, context);
    const history = await readHistory(world, job, { signal: context.signal });
    if (history.length === 0) throw neverDeployed(job, world.folder.name, typedAs);
    const [from, to] = [recordOf(history, args.from), recordOf(history, args.to)];
    const diff: VersionDiff = versionDiff(from, to);
    return {
      document: { ok: true, job, namespace, from: from.version, to: to.version, diff },
      text: (style) =>
        [
          `${style.bold(job)} ${style.red(from.shortVersion)} → ${style.green(to.shortVersion)}`,
          ...(diff.changed ? diffLines(diff, style) : ["  the same"]),
        ].join("\n"),
    };
  },
});

function recordOf(history: readonly HistoryEntry[], name: string): DeployRecord {
  const { record, job } = findVersion(history, name);
  if (!record) throw versionUnknown(job.ID, `${name}, which deploy did not register`, []);
  return record;
}
