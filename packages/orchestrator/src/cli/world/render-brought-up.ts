import type { BroughtUp } from "../../world/bring-up.ts";
import type { CommandResult, StepResult } from "command-line";
import type { Security } from "../../inventory/inventory.ts";
import { describeDurationMs } from "durations";

/** What `world up` and `world start` say when the world is there. */
export function renderBroughtUp({ result, tookMs }: StepResult<BroughtUp>): CommandResult {
  const { world, changes, isTurned, vault, tookMs: steps } = result;
  const { inventory, engine, manifest } = world;
  const { name, engineReason } = manifest;
  const urls = engine.userUrls();
  return {
    document: {
      ok: true,
      name,
      engine: engine.kind,
      engineReason,
      security: inventory.security,
      network: inventory.network,
      datacenter: inventory.datacenter,
      ...(vault && { vault: { product: vault.product, version: vault.version } }),
      changes,
      timingsMs: { up: tookMs, steps },
    },
    text: (style) =>
      [
        `World ${style.bold(name)} is up: ${inventory.hosts.length} hosts on ${inventory.network}, engine ${style.bold(engine.kind)} (${engineReason}), ${style.bold(inventory.security)}.`,
        `${changes.length} changes.`,
        style.dim(
          Object.entries(steps)
            .map(([step, ms]) => `${step} ${describeDurationMs(ms)}`)
            .join(" · "),
        ),
        ...(isTurned ? [turned(inventory.security)] : []),
        ...(vault ? [`Vault is ${vault.product} ${vault.version}, unsealed.`] : []),
        style.dim(`Consul ${urls.consul}  Nomad ${urls.nomad}${urls.vault ? `  Vault ${urls.vault}` : ""}`),
      ].join("\n"),
  };
}

const turned = (security: Security): string =>
  `The world is ${security} now. Jobs of before reach Consul in the old way: deploy them again (\`pnpm run deploy NAME\`).`;
