import { isDeepStrictEqual } from "node:util";
import { isSameProcess } from "processes";
import { freeSpace } from "../files/free-space.ts";
import type { CallOptions } from "../call-options.ts";
import {
  foundInWords,
  readToolchain,
  writeToolchain,
  type FindToolchainOptions,
  type Toolchain,
} from "../toolchain/toolchain.ts";
import { worldFolder, type WorldFolder } from "../files/world-folder.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { chooseVaultProgram, type VaultChoice } from "./choose-vault-program.ts";
import { cleanUpAfter } from "./clean-up-after.ts";
import { ensureUnsealer } from "./ensure-unsealer.ts";
import { leavingHosts } from "./leaving-hosts.ts";
import { removeLeaving } from "./remove-leaving.ts";
import { diskFull } from "./errors.ts";
import { applyPlan } from "./apply.ts";
import { refuseUsedAddresses } from "./used-addresses.ts";
import { createManifest, readManifest, writeManifest, type Manifest, type NewManifest } from "./manifest.ts";
import { worldOf, type World } from "./open-world.ts";
import { performAct } from "./perform-act.ts";
import { refuseOther, type ExplicitWorld } from "./refuse-other.ts";
import { removeVault } from "./remove-vault.ts";
import { removeWorld } from "./tear-down.ts";
import { createStopwatch } from "./stopwatch.ts";
import { stopAgents } from "./stop-agents.ts";
import { untilHealthy } from "./until-healthy.ts";
import { waitForCondition } from "./wait-for-condition.ts";
import { withWorldLock } from "./with-world-lock.ts";

export interface BringUpOptions extends CallOptions {
  readonly home: string;
  readonly name: string;
  /** What to make when there is no such world yet; what the user named has to fit a world that is there. */
  readonly wanted: WantedWorld;
  /** The process that will tear it down; see {@link Manifest}. */
  readonly owner?: Manifest["owner"];
  /**
   * Waits until Consul sees all agents' services pass; default true. Jobs can be registered before: clients are ready, and the first run
   * of a check may be ten seconds away.
   */
  readonly awaitHealth?: boolean;
  /** Told of each step as it begins. */
  readonly onStep?: (step: string) => void;
}

export interface WantedWorld {
  /** Made when it is needed: finding a free network looks at the other worlds. */
  readonly create: (
    options: FindToolchainOptions,
  ) => Promise<Pick<NewManifest, "inventory" | "engineReason"> & { readonly toolchain?: Toolchain }>;
  /** What a world that is there shall have from now on; undefined: what it has. Throws WORLD_DIFFERS where it cannot become that. */
  readonly inventory?: (present: Inventory) => Promise<Inventory>;
  /** What a world that is there shall run on from now on; undefined: what it runs on. */
  readonly toolchain?: (present: Toolchain, options: FindToolchainOptions) => Promise<Toolchain>;
  /** Which program a world with Vault runs: looked for when its record names none, or the user names one. */
  readonly vault?: VaultChoice;
  /** Hosts of the user's own, which may have to be met before anything else. */
  readonly ownHosts?: () => Promise<Inventory>;
  /** What the user named on the command line. A world that is there with something else is refused: WORLD_DIFFERS. */
  readonly explicit: ExplicitWorld;
}

export interface BroughtUp {
  readonly world: World;
  /** A line for each thing that had to be changed; none when the world was already as it should be. */
  readonly changes: readonly string[];
  /** Of a world with Vault. */
  readonly vault: Toolchain["vault"];
  /** Whether there was no such world before. */
  readonly isNew: boolean;
  /** Whether it was open and is closed now, or the other way: jobs of before know the old way to Consul. */
  readonly isTurned: boolean;
  /** How long each step took, by its name; phases overlap. */
  readonly tookMs: Readonly<Record<string, number>>;
}

/**
 * Makes the world be there, healthy. A world that is there is completed: started where it is down, left alone where it is right.
 * A new world that fails, or is interrupted, is removed before the error is thrown, unless it is on hosts of the user's.
 */
export function bringUp(options: BringUpOptions): Promise<BroughtUp> {
  const folder = worldFolder(options.home, options.name);
  const onWait = (pid: number): void => options.onStep?.(`waiting for pid ${pid}, which works on this world`);
  return withWorldLock(folder, { signal: options.signal, onWait }, () => bringUpAlone(folder, options));
}

async function bringUpAlone(folder: WorldFolder, options: BringUpOptions): Promise<BroughtUp> {
  const present = await readUnlessAbandoned(folder);
  if (present) refuseOther(present, options.wanted.explicit);
  try {
    const manifest = present ? await renew(folder, present, options) : await createNew(folder, options);
    const world = worldOf(folder, manifest, "operator");
    const isTurning = manifest.isTurning === true;
    const made = await makeTrue(world, { ...options, isTurning });
    await settle(folder, manifest);
    const vault = (await readToolchain(folder))?.vault;
    return { world, isNew: !present, isTurned: isTurning, vault, ...made };
  } catch (error) {
    throw present || (await isOnOwnHosts(folder))
      ? error
      : await cleanUpAfter(error, () => removeWorld(folder));
  }
}

/** What a world becomes it is now. */
async function settle(folder: WorldFolder, manifest: Manifest): Promise<void> {
  const { isTurning, isLeavingVault, leaving, vaultReadyAt, ...rest } = manifest;
  const { vault } = manifest.inventory;
  const isSettled = !isTurning && !isLeavingVault && !leaving;
  if (isSettled && vault === (vaultReadyAt !== undefined)) return;
  await writeManifest(folder, {
    ...rest,
    ...(vault && { vaultReadyAt: vaultReadyAt ?? new Date().toISOString() }),
  });
}

/**
 * Hosts of the user's keep what they got: the same command goes on where it stopped. Removing it would need the very host that failed, and
 * would replace the error that says why.
 */
async function isOnOwnHosts(folder: WorldFolder): Promise<boolean> {
  return (await readManifest(folder))?.inventory.engine === "ssh";
}

/** A world whose `demo` was killed is removed: it was to be gone by now. */
async function readUnlessAbandoned(folder: WorldFolder): Promise<Manifest | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest?.owner || isSameProcess(manifest.owner)) return manifest;
  await removeWorld(folder);
  return undefined;
}

/** The manifest of a world that is there, with the inventory that it shall have now. */
async function renew(folder: WorldFolder, present: Manifest, options: BringUpOptions): Promise<Manifest> {
  const wanted = (await options.wanted.inventory?.(present.inventory)) ?? present.inventory;
  const leaving = leavingHosts(present, wanted);
  const { engineReason = present.engineReason, isOther } = await renewPrograms(folder, wanted, options);
  if (!isOther && present.stoppedAt === undefined && isDeepStrictEqual(wanted, present.inventory))
    return present;
  const renewed = {
    ...present,
    inventory: wanted,
    stoppedAt: undefined,
    engineReason,
    ...(wanted.security !== present.inventory.security && { isTurning: true }),
    ...(present.inventory.vault && !wanted.vault && { isLeavingVault: true }),
    leaving: leaving.length > 0 ? leaving : undefined,
  };
  await writeManifest(folder, renewed);
  return renewed;
}

/** Records what the world runs on from now on; the reason of its engine is another where its agents are others. */
async function renewPrograms(
  folder: WorldFolder,
  inventory: Inventory,
  { wanted: { toolchain, vault }, signal, onStep }: BringUpOptions,
): Promise<{ readonly isOther: boolean; readonly engineReason?: string }> {
  const call = { signal, onStep };
  const present = await readToolchain(folder);
  if (!present) return { isOther: false };
  const agents = (await toolchain?.(present, call)) ?? present;
  const choice = { inventory, toolchain: agents, known: present.vault, vault };
  const next = await chooseVaultProgram(choice, call);
  if (isDeepStrictEqual(next, present)) return { isOther: false };
  await writeToolchain(folder, next);
  const runsOthers = !isDeepStrictEqual([next.consul, next.nomad], [present.consul, present.nomad]);
  return { isOther: true, ...(runsOthers && { engineReason: `asked for; ${foundInWords(next)}` }) };
}

async function createNew(
  folder: WorldFolder,
  { name, owner, wanted, signal, onStep }: BringUpOptions,
): Promise<Manifest> {
  const { inventory, engineReason, toolchain } = await wanted.create({ signal, onStep });
  const { vault } = wanted;
  const programs =
    toolchain && (await chooseVaultProgram({ inventory, toolchain, vault }, { signal, onStep }));
  await refuseFullDisk(folder);
  // Processes of an earlier world of this name, whose folder was removed by hand, would be in the way.
  await removeWorld(folder);
  if (inventory.engine === "embedded") await refuseUsedAddresses(inventory, { signal });
  const manifest = createManifest({ name, inventory, engineReason, ...(owner && { owner }) });
  await writeManifest(folder, manifest);
  if (programs) await writeToolchain(folder, programs);
  return manifest;
}

/** Agents on a full disk neither work nor say why. */
const neededBytes = 64 * 1024 ** 2;

async function refuseFullDisk({ home }: WorldFolder): Promise<void> {
  const free = await freeSpace(home);
  if (free < neededBytes) throw diskFull(home, `${Math.floor(free / 1024)} KiB are free`);
}

async function makeTrue(
  world: World,
  { signal, onStep, awaitHealth = true, isTurning }: BringUpOptions & { readonly isTurning: boolean },
): Promise<Pick<BroughtUp, "changes" | "tookMs">> {
  const { engine } = world;
  const watch = createStopwatch();
  onStep?.("network");
  const made = await watch.time("network", () => engine.prepare({ signal }));
  const left = world.manifest.isLeavingVault ? await removeVault(world, { signal }) : [];
  const gone = await removeLeaving(world, { signal, onStep });
  await ensureUnsealer(world, { signal });
  const plan = await engine.plan({ signal });
  if (isTurning) onStep?.("stop all agents");
  const stopped = isTurning ? await watch.time("stop", () => stopAgents(engine, { signal })) : [];
  // Conditions that are waited for side by side read the agents together: a single reading serves them all.
  const watched: World = { ...world, agents: shareWhileRunning(() => world.agents({ signal })) };
  const applied = await applyPlan(plan, {
    hosts: engine.hosts,
    signal,
    ...(onStep && { onStep }),
    waitFor: (condition, call) => waitForCondition(condition, watched, call),
    act: (act, call) => performAct(act, world, call),
  });
  onStep?.("health");
  const health = createStopwatch();
  if (awaitHealth) await health.time("health", () => untilHealthy(world, { signal }));
  return {
    changes: [...made.map((what) => `made ${what}`), ...left, ...gone, ...stopped, ...applied.changes],
    tookMs: { ...watch.tookMs, ...applied.tookMs, ...health.tookMs },
  };
}

function shareWhileRunning<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= read().finally(() => (running = undefined)));
}
