import { promoteCanaries } from "../../deploy/promote-canaries.ts";
import { defineCommand } from "../define-command.ts";
import { followArgs, openTarget, parseTimeout, serviceArgs } from "./deploy-args.ts";
import { followToEnd } from "./follow-to-end.ts";
import { jobName } from "./job-name.ts";

export const promoteCommand = defineCommand({
  description: "Let the canaries of a service replace the old version, and follow that to its end",
  examples: ["pnpm run deploy demo-server --canary 1 --detach", "pnpm run deploy promote demo-server"],
  args: { ...serviceArgs, timeout: followArgs.timeout },
  async run(args, context) {
    const { world, job, typedAs, namespace } = await openTarget(args, context);
    const followed = await followToEnd(context, {
      title: `promote ${job}`,
      job,
      typedAs,
      timeoutMs: parseTimeout(args.timeout),
      work: (options) => promoteCanaries({ world, job, ...options }),
    });
    if ("detached" in followed) return followed.detached;
    const jobVersion = followed.result;
    return {
      document: { ok: true, job, namespace, jobVersion, status: "successful" },
      text: () =>
        `${jobName({ job, namespace })} version ${jobVersion} is promoted: all of it runs and is healthy.`,
    };
  },
});
