import { checkPlan, type Difference } from "../../world/check-plan.ts";
import type { WantedWorld } from "../../world/bring-up.ts";
import { openWorld, type WorldName } from "../../world/open-world.ts";
import type { CallOptions } from "../../hosts/host.ts";
import type { CommandResult } from "../command.ts";
import type { Style } from "../style.ts";

/** `world up --check`: what bringing the world up would change, without changing it. */
export async function checkWorld(
  name: WorldName,
  wanted: WantedWorld,
  options: CallOptions,
): Promise<CommandResult> {
  const { engine, inventory } = await openWorld(name);
  const plan = await engine.plan((await wanted.inventory?.()) ?? inventory, options);
  const differences = await checkPlan(plan, engine.hosts, options);
  return {
    document: { ok: true, name: name.name, engine: engine.kind, differences },
    text: (style) =>
      differences.length === 0
        ? "Nothing would change."
        : differences.map((difference) => render(difference, style)).join("\n\n"),
  };
}

function render({ host, what, diff, restarts }: Difference, style: Style): string {
  const after = restarts.length > 0 ? style.dim(` (restarts ${restarts.join(", ")})`) : "";
  return `${style.bold(`${host}: ${what}`)}${after}\n${diff.trimEnd()}`;
}
