import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { rotateWorldKeys } from "../../world/rotate-world-keys.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const rotateKeysCommand = defineCommand({
  description:
    "Give the agents of a world new gossip keys, and Nomad of a closed one a new key to sign with, without a restart",
  examples: ["pnpm world rotate-keys"],
  args: worldArg,
  async run(args, { home, signal, runStep }) {
    const name = parseWorldName(args.world);
    const world = await openWorld({ home, name, role: "operator" });
    requireRunning(world);
    await runStep({
      title: `rotate the keys of ${name}`,
      run: () => rotateWorldKeys(world, { signal }),
    });
    return { document: { ok: true, name }, text: () => "All agents use new keys; the old ones are gone." };
  },
});
