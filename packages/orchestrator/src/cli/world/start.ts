import { startWorld } from "../../world/stop-world.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { renderBroughtUp } from "./render-brought-up.ts";
import { parseWorldName } from "./world-args.ts";

export const startCommand = defineCommand({
  description: "Bring a world back that was stopped, or that a reboot of this machine has ended",
  examples: ["pnpm world start", "pnpm world start --world mine"],
  args: worldArg,
  async run(args, { home, signal, runStep }) {
    const name = parseWorldName(args.world);
    return renderBroughtUp(
      await runStep({
        title: `world ${name}`,
        run: (onStep) => startWorld({ home, name, signal, onStep }),
      }),
    );
  },
});
