import { badArgument } from "command-line";
import { hostNamed } from "../../world/host-named.ts";
import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const execCommand = defineCommand({
  description: "Run a program on a host of a world",
  passesThrough: true,
  examples: ["pnpm world exec node01 -- ip address"],
  args: {
    ...worldArg,
    host: { type: "positional", required: true, description: "The host, as `world status` calls it" },
  },
  async run(args, { home, signal, typed }) {
    const command = typed.passed;
    if (command.length === 0) throw badArgument("nothing to run: put the program after --");
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    requireRunning(world);
    const host = hostNamed(world, args.host);
    const { exitCode, stdout, stderr } = await host.exec(command, { signal });
    return {
      document: { ok: exitCode === 0, host: args.host, command, exitCode, stdout, stderr },
      text: () => [stdout, stderr].filter(Boolean).join("").trimEnd(),
      exitCode: exitCode === 0 ? 0 : 1,
    };
  },
});
