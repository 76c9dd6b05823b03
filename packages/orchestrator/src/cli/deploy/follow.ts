import { followJob } from "../../deploy/follow-deployment.ts";
import { neverDeployed } from "../../deploy/errors.ts";
import { defineCommand } from "../define-command.ts";
import { describeEnd, endOf } from "./describe-end.ts";
import { followArgs, openTarget, parseTimeout, serviceArgs } from "./deploy-args.ts";
import { followToEnd } from "./follow-to-end.ts";

export const followCommand = defineCommand({
  description: "Follow a service's latest deployment to its end",
  args: { ...serviceArgs, timeout: followArgs.timeout },
  async run(args, context) {
    const { world, job, typedAs, namespace } = await openTarget(args, context);
    const followed = await followToEnd(context, {
      title: `follow ${job}`,
      job,
      typedAs,
      timeoutMs: parseTimeout(args.timeout),
      work: async (options) => {
        const kind = await followJob({ world, job, ...options });
        if (kind === undefined) throw neverDeployed(job, world.folder.name, typedAs);
        const { Version: jobVersion = 0 } = await world.nomad.jobs.read(job, { signal: options.signal });
        return { kind, jobVersion };
      },
    });
    if ("detached" in followed) return followed.detached;
    const { kind, jobVersion } = followed.result;
    const status = endOf(kind);
    return {
      document: { ok: true, job, namespace, kind, jobVersion, status },
      text: () =>
        status === "successful"
          ? `The deployment of ${job} version ${jobVersion} is successful.`
          : `${job} version ${jobVersion} ${describeEnd({ kind }).split(";")[0]}.`,
    };
  },
});
