import { serviceLogs } from "../../deploy/service-logs.ts";
import { mergeLines } from "command-line";
import { defineCommand } from "../define-command.ts";
import { openTarget, serviceArgs } from "./deploy-args.ts";

const defaultTailBytes = 8 * 1024;

export const logsCommand = defineCommand({
  description: "Print what a service's tasks say, each line with its allocation before it",
  examples: ["pnpm run deploy logs demo-server -f"],
  args: {
    ...serviceArgs,
    follow: {
      type: "boolean",
      alias: "f",
      description: "Go on, with allocations that come later, until the job has ended or Ctrl-C",
    },
    stderr: { type: "boolean", description: "Standard error instead of standard output" },
  },
  async run(args, context) {
    const { world, job } = await openTarget(args, context);
    const sources = serviceLogs({
      nomad: world.nomad,
      job,
      follow: args.follow ?? false,
      type: args.stderr ? "stderr" : "stdout",
      tailBytes: defaultTailBytes,
      signal: context.signal,
    });
    return { lines: mergeLines(sources) };
  },
});
