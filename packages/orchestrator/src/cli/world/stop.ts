import { stopWorld } from "../../world/stop-world.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const stopCommand = defineCommand({
  description: "End all that runs of a world, and keep its jobs and data for `world start`",
  examples: ["pnpm world stop", "pnpm world start"],
  args: worldArg,
  async run(args, { home, signal, runStep, note }) {
    const name = parseWorldName(args.world);
    const onWait = (pid: number): void => note(`waiting for pid ${pid}, which works on world ${name}`);
    await runStep({
      title: `world ${name} stop`,
      run: (onStep) => stopWorld({ home, name, signal, onWait, onStep }),
    });
    return {
      document: { ok: true, name, stopped: true },
      text: () => `World ${name} is stopped; \`pnpm world start\` brings it back with all its jobs.`,
    };
  },
});
