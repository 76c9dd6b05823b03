import { badArgument } from "command-line";
import { faultsNotSupported } from "../../engines/errors.ts";
import { openWorld } from "../../world/open-world.ts";
import { requireRunning } from "../../world/require-running.ts";
import { worldArg } from "../place-args.ts";
import { defineCommand } from "../define-command.ts";
import { parseWorldName } from "./world-args.ts";

export const powerCommand = defineCommand({
  description: "Pull a host's plug, or put it back",
  examples: ["pnpm world power off node02", "pnpm world power on node02"],
  args: {
    ...worldArg,
    state: { type: "positional", required: true, description: "on or off" },
    host: { type: "positional", required: true, description: "The host, as `world status` calls it" },
  },
  async run(args, { home, signal }) {
    const { state, host } = args;
    if (state !== "on" && state !== "off") throw badArgument(`power is on or off, not "${state}"`);
    const world = await openWorld({ home, name: parseWorldName(args.world) });
    requireRunning(world);
    const { engine } = world;
    if (!engine.networkFaults) throw faultsNotSupported(engine.kind);
    const ok =
      state === "on"
        ? await engine.networkFaults.powerOn(host, { signal })
        : await off(engine.networkFaults, host, signal);
    return {
      document: { ok, host, power: state },
      text: () =>
        ok
          ? `${host} is ${state}.`
          : `${host} is on, but not all of its agents run; see \`world logs ${host}\`.`,
      exitCode: ok ? 0 : 1,
    };
  },
});

async function off(
  faults: { powerOff(host: string, options: { signal: AbortSignal }): Promise<void> },
  host: string,
  signal: AbortSignal,
): Promise<true> {
  await faults.powerOff(host, { signal });
  return true;
}
