import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readToolchain, writeToolchain } from "../../toolchain/toolchain.ts";
import { chooseVaultProgram } from "../../world/choose-vault-program.ts";
import { checkPlan, type Difference } from "../../world/check-plan.ts";
import type { WantedWorld } from "../../world/bring-up.ts";
import { worldFolder } from "../../files/world-folder.ts";
import { readManifest } from "../../world/manifest.ts";
import { openEngine } from "../../engines/open.ts";
import type { WorldName } from "../../world/open-world.ts";
import type { CallOptions } from "../../hosts/host.ts";
import type { CommandResult, Style } from "command-line";

/** `world up --check`: what bringing the world up would change, without changing it. */
export async function checkWorld(
  { home, name }: WorldName,
  wanted: WantedWorld,
  options: CallOptions,
): Promise<CommandResult> {
  const folder = worldFolder(home, name);
  const manifest = await readManifest(folder);
  if (!manifest) return checkNewWorld(name, wanted, options);
  const { inventory } = manifest;
  const next = (await wanted.inventory?.(inventory)) ?? inventory;
  const programs = await readToolchain(folder);
  const others = programs && ((await wanted.toolchain?.(programs, options)) ?? programs);
  const choice = { inventory: next, known: programs?.vault, vault: wanted.vault };
  const toolchain = others && (await chooseVaultProgram({ ...choice, toolchain: others }, options));
  const engine = openEngine({ folder, inventory: next, toolchain });
  const plan = await engine.plan(options);
  return report({ name, engine: engine.kind }, await checkPlan(plan, engine.hosts, options));
}

/** Hosts of the user's are there before the world is, and are compared with it; those of the other engines would be made. */
async function checkNewWorld(
  name: string,
  wanted: WantedWorld,
  options: CallOptions,
): Promise<CommandResult> {
  const { inventory, engineReason, toolchain } = await wanted.create(options);
  const { engine: kind, hosts, network } = inventory;
  if (kind !== "ssh")
    return {
      document: { ok: true, name, engine: kind, isNew: true, differences: [] },
      text: () =>
        `There is no world ${name}: it would be made, ${hosts.length} hosts on ${network}, engine ${kind} (${engineReason}).`,
    };
  await using home = await temporaryHome();
  const folder = worldFolder(home.path, name);
  const { vault } = wanted;
  if (toolchain)
    await writeToolchain(folder, await chooseVaultProgram({ inventory, toolchain, vault }, options));
  const engine = openEngine({ folder, inventory });
  const differences = await checkPlan(await engine.plan(options), engine.hosts, options);
  return report({ name, engine: kind, isNew: true }, differences);
}

/** A plan needs gossip keys: they are made for the plan alone, and are not kept. */
async function temporaryHome(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "nomad-demo-check-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function report(
  of: { readonly name: string; readonly engine: string; readonly isNew?: true },
  differences: readonly Difference[],
): CommandResult {
  return {
    document: { ok: true, ...of, differences },
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
