import { forgetVersions } from "../../deploy/kept-versions.ts";
import { stopService } from "../../deploy/stop-service.ts";
import { jobName } from "./job-name.ts";
import { defineCommand } from "../define-command.ts";
import { openTarget, serviceArgs } from "./deploy-args.ts";

export const stopCommand = defineCommand({
  description: "Stop a service and wait until none of it runs",
  args: {
    ...serviceArgs,
    purge: { type: "boolean", description: "Forget its versions too" },
  },
  async run(args, context) {
    const { world, job, namespace } = await openTarget(args, context);
    const { signal, runStep } = context;
    const purge = args.purge ?? false;
    const { result: stopped } = await runStep({
      title: `stop ${job}`,
      run: (onProgress) => stopService({ nomad: world.nomad, job, purge, signal, onProgress }),
    });
    if (stopped && purge) await forgetVersions(world.folder, namespace, job);
    return {
      document: { ok: true, job, namespace, stopped, purged: stopped && purge },
      text: () => {
        const name = jobName({ job, namespace });
        return stopped ? `${name} is stopped${purge ? " and forgotten" : ""}.` : `${name} did not run.`;
      },
    };
  },
});
