import { openWorld } from "../../world/open-world.ts";
import { readStatus } from "../../world/status.ts";
import { WORLD_ARG } from "../common-args.ts";
import { defineCommand } from "../command.ts";
import { renderStatus } from "../render-status.ts";
import { parseWorldName } from "./world-args.ts";

export const statusCommand = defineCommand({
  description:
    "Show a world's health: services, agents, nodes, jobs, allocations, edges; exit 1 when anything falls short",
  args: WORLD_ARG,
  async run(args, { home, signal }) {
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    const status = await readStatus(world, { signal });
    const ok = status.mismatches.length === 0;
    return {
      document: { ok, ...status },
      text: (style) => renderStatus(status, style),
      exitCode: ok ? 0 : 1,
    };
  },
});
