import { followDeployment } from "../../deploy/follow-deployment.ts";
import { neverDeployed } from "../../deploy/errors.ts";
import { defineCommand } from "../command.ts";
import { FOLLOW_ARGS, openTarget, parseTimeout, SERVICE_ARGS } from "./deploy-args.ts";
import { followToEnd } from "./follow-to-end.ts";

export const followCommand = defineCommand({
  description: "Follow a service's latest deployment to its end",
  args: { ...SERVICE_ARGS, timeout: FOLLOW_ARGS.timeout },
  async run(args, context) {
    const { world, job, namespace } = await openTarget(args, context);
    const { nomad } = world;
    const latest = await nomad.jobs.latestDeployment(job, { signal: context.signal });
    if (!latest) throw neverDeployed(job, world.folder.name);
    const followed = await followToEnd(context, {
      title: `follow ${job}`,
      job,
      timeoutMs: parseTimeout(args.timeout),
      work: (options) => followDeployment(latest.ID, { world, job, ...options }),
    });
    if ("detached" in followed) return followed.detached;
    return {
      document: { ok: true, job, namespace, jobVersion: latest.JobVersion, status: "successful" },
      text: () => `The deployment of ${job} version ${latest.JobVersion} is successful.`,
    };
  },
});
