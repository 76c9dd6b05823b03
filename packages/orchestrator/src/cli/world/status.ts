import { openWorld } from "../../world/open-world.ts";
import { readStatus } from "../../world/status.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { renderStatus } from "../render-status.ts";
import { watchWorld } from "../watch-world.ts";
import { parseWorldName } from "./world-args.ts";

export const statusCommand = defineCommand({
  description:
    "Show a world's health: edges, services, jobs, allocations, agents, hosts; exit 1 when anything falls short",
  examples: ["pnpm world status", "pnpm world status --watch"],
  args: {
    ...worldArg,
    watch: { type: "boolean", description: "Show it anew each second, until Ctrl-C; only on a terminal" },
  },
  async run(args, context) {
    const { home, signal, interactive } = context;
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    if (args.watch && interactive) {
      await watchWorld(world, context, { end: "Ctrl-C ends this view; the world stays." });
      return { document: {}, text: () => "" };
    }
    const { stoppedAt, name } = world.manifest;
    if (stoppedAt !== undefined) {
      const stopped = `world ${name} is stopped since ${stoppedAt}; \`pnpm world start\` brings it back`;
      return {
        document: { ok: false, name, engine: world.engine.kind, stoppedAt, mismatches: [stopped] },
        text: () => `${stopped}.`,
        exitCode: 1,
      };
    }
    const status = await readStatus(world, { signal });
    const ok = status.mismatches.length === 0;
    return {
      document: { ok, ...status },
      text: (style) => renderStatus(status, style),
      exitCode: ok ? 0 : 1,
    };
  },
});
