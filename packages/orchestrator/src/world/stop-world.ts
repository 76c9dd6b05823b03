import type { CallOptions } from "../call-options.ts";
import { findSupervisor } from "../supervisor/find-supervisor.ts";
import type { Engine } from "../engines/engine.ts";
import { worldFolder } from "../files/world-folder.ts";
import { vaultUnsealer } from "../inventory/agents-of.ts";
import { worldNotFound } from "./errors.ts";
import { bringUp, type BroughtUp } from "./bring-up.ts";
import { writeManifest } from "./manifest.ts";
import { openWorld, type WorldName } from "./open-world.ts";
import { withWorldLock } from "./with-world-lock.ts";

export interface StopOptions extends WorldName, CallOptions {
  /** Told when somebody else works on the world. */
  readonly onWait?: (pid: number) => void;
  /** Told of each step as it begins. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** So that servers and clients have written down what they know; what hangs is killed afterwards. */
const inThisOrder = ["nomad-client", "nomad-server", "nomad", vaultUnsealer, "vault", "consul"];
const stoppedWithinMs = 60_000;

/**
 * Ends all that runs of a world and keeps all that it has on disk: jobs, keys, data. Agents end first, by themselves, then their tasks.
 * Works any number of times. Throws WORLD_NOT_FOUND.
 */
export function stopWorld({ home, name, signal, onWait, onStep }: StopOptions): Promise<void> {
  const folder = worldFolder(home, name);
  return withWorldLock(folder, { signal, ...(onWait && { onWait }) }, async () => {
    const { manifest, engine } = await openWorld({ home, name });
    // Written first: what is half stopped is to be started too.
    await writeManifest(folder, { ...manifest, stoppedAt: manifest.stoppedAt ?? new Date().toISOString() });
    const call = { signal: AbortSignal.timeout(stoppedWithinMs) };
    onStep?.("agents");
    if (engine.kind === "ssh" || (await findSupervisor(folder))) await stopAgents(engine, call);
    onStep?.("tasks");
    await engine.stop(call);
  });
}

async function stopAgents(engine: Engine, call: CallOptions): Promise<void> {
  for (const unit of inThisOrder) {
    await Promise.all(
      engine.hosts
        .filter(({ name }) => hasUnit(engine, name, unit))
        .map(async ({ units }) => {
          if (await units.status(unit, call)) await units.stop(unit, call);
        }),
    );
  }
}

/** An unsealer is beside a server of Vault and no agent. */
function hasUnit({ agents }: Engine, host: string, unit: string): boolean {
  const agent = unit === vaultUnsealer ? "vault" : unit;
  return agents.some((each) => each.host === host && each.unit === agent);
}

export interface StartOptions extends WorldName, CallOptions {
  readonly onStep?: (step: string) => void;
}

/** Brings a world up that is there: stopped, or taken away by a reboot of this machine. Throws WORLD_NOT_FOUND. */
export async function startWorld(options: StartOptions): Promise<BroughtUp> {
  const { name } = options;
  await openWorld(options);
  // It may be removed until its lock is held.
  const create = (): Promise<never> => Promise.reject(worldNotFound(name, []));
  return bringUp({ ...options, wanted: { create, explicit: {} } });
}
