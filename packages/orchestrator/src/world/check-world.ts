import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallOptions } from "../call-options.ts";
import { openEngine } from "../engines/open.ts";
import { worldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { readToolchain, writeToolchain } from "../toolchain/toolchain.ts";
import type { WantedWorld } from "./bring-up.ts";
import { checkPlan, type Difference } from "./check-plan.ts";
import { chooseVaultProgram } from "./choose-vault-program.ts";
import { leavingHosts } from "./leaving-hosts.ts";
import { readManifest } from "./manifest.ts";
import type { WorldName } from "./open-world.ts";

/** What bringing a world up would change. */
export interface WorldCheck {
  /** Whether there is no such world yet: then it would be made. */
  readonly isNew: boolean;
  /** What it would be. */
  readonly inventory: Inventory;
  readonly engineReason: string;
  /** Of a new world: only for hosts that are there before it, those of the user's. */
  readonly differences: readonly Difference[];
}

/** What bringing the world up would change, without changing it. Throws what bringing it up would refuse. */
export async function checkWorld(
  { home, name }: WorldName,
  wanted: WantedWorld,
  options: CallOptions,
): Promise<WorldCheck> {
  const folder = worldFolder(home, name);
  const manifest = await readManifest(folder);
  if (!manifest) return checkNewWorld(name, wanted, options);
  const { engineReason } = manifest;
  const inventory = (await wanted.inventory?.(manifest.inventory)) ?? manifest.inventory;
  const programs = await readToolchain(folder);
  const others = programs && ((await wanted.toolchain?.(programs, options)) ?? programs);
  const choice = { inventory, known: programs?.vault, vault: wanted.vault };
  const toolchain = others && (await chooseVaultProgram({ ...choice, toolchain: others }, options));
  const engine = openEngine({ folder, inventory, toolchain });
  const gone = leavingHosts(manifest, inventory).map(({ name: host }) => ({ host, ...leaves }));
  const differences = await checkPlan(await engine.plan(options), engine.hosts, options);
  return { isNew: false, inventory, engineReason, differences: [...gone, ...differences] };
}

const leaves = {
  what: "this host",
  diff: "leaves the world, and all that the world put there",
  restarts: [],
};

/** Hosts of the user's are there before the world is, and are compared with it; those of the other engines would be made. */
async function checkNewWorld(name: string, wanted: WantedWorld, options: CallOptions): Promise<WorldCheck> {
  const { inventory, engineReason, toolchain } = await wanted.create(options);
  if (inventory.engine !== "ssh") return { isNew: true, inventory, engineReason, differences: [] };
  await using home = await temporaryHome();
  const folder = worldFolder(home.path, name);
  const { vault } = wanted;
  if (toolchain)
    await writeToolchain(folder, await chooseVaultProgram({ inventory, toolchain, vault }, options));
  const engine = openEngine({ folder, inventory });
  const differences = await checkPlan(await engine.plan(options), engine.hosts, options);
  return { isNew: true, inventory, engineReason, differences };
}

/** A plan needs gossip keys: they are made for the plan alone, and are not kept. */
async function temporaryHome(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "nomad-demo-check-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
