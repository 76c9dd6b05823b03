import { stopService } from "../../deploy/stop-service.ts";
import { defineCommand } from "../command.ts";
import { openTarget, SERVICE_ARGS } from "./deploy-args.ts";

export const stopCommand = defineCommand({
  description: "Stop a service and wait until none of it runs",
  args: {
    ...SERVICE_ARGS,
    purge: { type: "boolean", description: "Forget its versions too" },
  },
  async run(args, context) {
    const { world, job } = await openTarget(args, context);
    const { signal, runStep } = context;
    const purge = args.purge ?? false;
    const { result: stopped } = await runStep({
      title: `stop ${job}`,
      run: (onProgress) => stopService({ nomad: world.nomad, job, purge, signal, onProgress }),
    });
    return {
      document: { ok: true, job, stopped, purged: stopped && purge },
      text: () => (stopped ? `${job} is stopped${purge ? " and forgotten" : ""}.` : `${job} did not run.`),
    };
  },
});
