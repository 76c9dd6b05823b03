import { buildServices } from "../deploy/build-services.ts";
import { deployService } from "../deploy/deploy-service.ts";
import { findService } from "../deploy/service.ts";
import { openWorld } from "../world/open-world.ts";
import { defineCommand } from "./command.ts";
import { WORLD_ARG } from "./common-args.ts";
import { parseWorldName } from "./world/world-args.ts";

export const deployCommand = defineCommand({
  description: "Build a service if it is stale, register its job, and follow the deployment to its end",
  examples: ["pnpm deploy --filter demo-server"],
  args: {
    service: { type: "positional", required: true, description: "Package to deploy" },
    ...WORLD_ARG,
  },
  async run(args, { home, repository, signal, runStep }) {
    const service = await findService(repository, args.service);
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    const built = await runStep({
      title: `build ${service.name}`,
      run: () => buildServices({ repository, services: [service.name], signal }),
    });
    const { result, tookMs } = await runStep({
      title: `deploy ${service.name}`,
      run: (onProgress) => deployService({ world, service, signal, onProgress }),
    });
    const engine = world.engine.kind;
    return {
      document: { ok: true, engine, ...result, timingsMs: { build: built.tookMs, deploy: tookMs } },
      text: (style) =>
        result.changed
          ? `${style.bold(result.service)} ${result.version} runs and is healthy (job version ${result.jobVersion}, engine ${engine}).`
          : `Nothing changed: ${style.bold(result.service)} ${result.version} is what runs already.`,
    };
  },
});
