import type { CommandResult, Style } from "command-line";
import type { CallOptions } from "../../call-options.ts";
import type { WantedWorld } from "../../world/bring-up.ts";
import type { Difference } from "../../world/check-plan.ts";
import { checkWorld, type WorldCheck } from "../../world/check-world.ts";
import type { WorldName } from "../../world/open-world.ts";

/** `world up --check`: what bringing the world up would change, without changing it. */
export async function showCheck(
  world: WorldName,
  wanted: WantedWorld,
  options: CallOptions,
): Promise<CommandResult> {
  const check = await checkWorld(world, wanted, options);
  const { isNew, inventory, differences } = check;
  return {
    document: {
      ok: true,
      name: world.name,
      engine: inventory.engine,
      ...(isNew && { isNew: true }),
      differences,
    },
    text: (style) => describe(world.name, check, style),
  };
}

function describe(name: string, check: WorldCheck, style: Style): string {
  const { isNew, inventory, engineReason, differences } = check;
  const { engine, hosts, network } = inventory;
  if (isNew && engine !== "ssh")
    return `There is no world ${name}: it would be made, ${hosts.length} hosts on ${network}, engine ${engine} (${engineReason}).`;
  if (differences.length === 0) return "Nothing would change.";
  return differences.map((difference) => render(difference, style)).join("\n\n");
}

function render({ host, what, diff, restarts }: Difference, style: Style): string {
  const after = restarts.length > 0 ? style.dim(` (restarts ${restarts.join(", ")})`) : "";
  return `${style.bold(`${host}: ${what}`)}${after}\n${diff.trimEnd()}`;
}
